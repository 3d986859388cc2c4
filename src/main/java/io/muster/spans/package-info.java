/** Spans of groups, tasks and attempts through OpenTelemetry. Only this package knows OpenTelemetry, which a server may lack. */
@NullMarked
package io.muster.spans;

import org.jspecify.annotations.NullMarked;
