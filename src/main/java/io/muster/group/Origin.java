package io.muster.group;

import java.util.Map;

/**
 * Where a group comes from.
 *
 * @param caller the owner's name
 * @param delivery how the caller gets its results
 * @param trace the header fields of the caller's trace, by name in lower case ({@code traceparent}, {@code tracestate},
 *     {@code baggage}); empty if the caller sent none
 */
public record Origin(String caller, Delivery delivery, Map<String, String> trace) {

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

    /** A caller that sent no trace. */
    public Origin(String caller, Delivery delivery) {
        this(caller, delivery, Map.of());
    }
}
