/** The callers' traces, which are passed on to upstreams. */
@NullMarked
package io.muster.tracing;

import org.jspecify.annotations.NullMarked;
