package io.muster.outbound;

import java.util.Map;

/**
 * What a call that delivers a callback comes from: the group has ended, so nobody who follows groups knows it any more.
 *
 * @param earlierAttempts the number of calls that were made before to deliver the same message
 * @param trace the header fields of the trace of the group's caller, by name in lower case; empty if the caller sent none
 */
public record CallbackOrigin(int earlierAttempts, Map<String, String> trace) {

    public CallbackOrigin {
        trace = Map.copyOf(trace);
    }
}
