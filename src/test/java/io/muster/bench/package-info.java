/** Benchmarks of a running server against the documented figures; not a test of the build. */
@NullMarked
package io.muster.bench;

import org.jspecify.annotations.NullMarked;
