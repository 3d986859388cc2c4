/** The events of durable groups, on whichever node they run, for clients that follow them. */
@NullMarked
package io.muster.events;

import org.jspecify.annotations.NullMarked;
