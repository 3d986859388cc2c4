/** Measures a running server against the figures that Muster promises; no test of the build. */
@NullMarked
package io.muster.bench;

import org.jspecify.annotations.NullMarked;
