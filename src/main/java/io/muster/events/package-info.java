/** What happens to durable groups, wherever they run: told to who watches. */
@NullMarked
package io.muster.events;

import org.jspecify.annotations.NullMarked;
