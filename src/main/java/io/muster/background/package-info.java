/** Durable groups: handed over, claimed, run by the engine, recovered. */
@NullMarked
package io.muster.background;

import org.jspecify.annotations.NullMarked;
