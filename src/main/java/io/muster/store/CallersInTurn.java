package io.muster.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Goes through the callers whose groups wait, some at a time and all in the end, in the order of their names. Thread-safe.
 */
final class CallersInTurn {

    /** The most that one look takes. */
    static final int AT_ONCE = 64;

    private static final String FIRST = "";

    private volatile String last = FIRST;

    /** The next callers, at most {@link #AT_ONCE} of them, without those that are skipped. */
    List<String> others(WaitingGroups waiting, Set<String> skipped) {
        List<String> next = waiting.callersAfter(last, AT_ONCE);
        // the next look goes on after these, or begins again
        last = next.size() < AT_ONCE ? FIRST : next.get(next.size() - 1);
        List<String> others = new ArrayList<>(next);
        others.removeAll(skipped);
        return others;
    }
}
