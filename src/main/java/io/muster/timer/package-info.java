/** Time for the engine: one interface, so that tests can control the clock. JDK only. */
@NullMarked
package io.muster.timer;

import org.jspecify.annotations.NullMarked;
