/** Spans of groups, tasks and attempts through OpenTelemetry. Only this package knows OpenTelemetry, whose API may be missing. */
@NullMarked
package io.muster.spans;

import org.jspecify.annotations.NullMarked;
