/** Assembles the application: CDI producers, and the threads and connections behind them. */
@NullMarked
package io.muster.app;

import org.jspecify.annotations.NullMarked;
