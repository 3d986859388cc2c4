package io.muster.store.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Iterates over the callers with waiting groups, some at a time, in the order of their names, so that each has its
 * turn. Thread-safe.
 */
final class CallersInTurn {

    /** The maximum number of callers per call. */
    static final int AT_ONCE = 64;

    private static final String FIRST = "";

    private volatile String last = FIRST;

    /** The next callers, at most {@link #AT_ONCE}, without those to skip. */
    List<String> others(WaitingGroups waiting, Set<String> skipped) {
        List<String> next = waiting.callersAfter(last, AT_ONCE);
        // the next call continues after these, or starts again
        last = next.size() < AT_ONCE ? FIRST : next.get(next.size() - 1);
        List<String> others = new ArrayList<>(next);
        others.removeAll(skipped);
        return others;
    }
}
