/** Counts and measures what this node does, for Prometheus. Nothing else knows Prometheus. */
@NullMarked
package io.muster.metrics;

import org.jspecify.annotations.NullMarked;
