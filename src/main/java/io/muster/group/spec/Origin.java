package io.muster.group.spec;

import io.muster.logging.LogContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a group comes from.
 *
 * @param caller the owner's name
 * @param delivery how the caller gets its results
 * @param trace the header fields of the caller's trace, by name in lower case ({@code traceparent}, {@code tracestate},
 *     {@code baggage}); empty if the caller sent none
 */
public record Origin(String caller, Delivery delivery, Map<String, String> trace) {

    private static final int TRACE_ID_BEGINS = "00-".length();
    private static final int TRACE_ID_ENDS = TRACE_ID_BEGINS + 32;

    /** How a caller gets the results of a group. */
    public enum Delivery {
        /** As the response that it waits for; or as the value that Java code waits for. */
        WAIT,
        /** As a stream of events. */
        STREAM,
        /** From the store. */
        BACKGROUND
    }

    public Origin {
        trace = Map.copyOf(trace);
    }

    /**
     * What log lines say that are about a group from here.
     *
     * @param group its id
     */
    public LogContext log(UUID group) {
        return new LogContext(group, traceId());
    }

    private Optional<String> traceId() {
        return Optional.ofNullable(trace.get("traceparent"))
                .filter(header -> header.length() >= TRACE_ID_ENDS)
                .map(header -> header.substring(TRACE_ID_BEGINS, TRACE_ID_ENDS));
    }

    /** A caller that sent no trace. */
    public Origin(String caller, Delivery delivery) {
        this(caller, delivery, Map.of());
    }
}
