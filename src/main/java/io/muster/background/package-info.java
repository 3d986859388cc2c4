/** The execution of durable groups: hand-off, claims, recording, recovery. */
@NullMarked
package io.muster.background;

import org.jspecify.annotations.NullMarked;
