/** Time for the engine: one interface, so that tests can turn the clock by hand. JDK only. */
@NullMarked
package io.muster.timer;

import org.jspecify.annotations.NullMarked;
