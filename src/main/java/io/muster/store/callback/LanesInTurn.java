package io.muster.store.callback;

import io.muster.store.callback.CallbackCapacity.Due;
import io.muster.store.callback.DueCallbacks.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Iterates over the callers with pending callbacks and over the lanes of each, some at a time, so that each has its
 * turn. A caller with a thousand receivers delays only its own callbacks. For one claim at a time.
 */
final class LanesInTurn {

    private static final int CALLERS = 64;
    // for all callers together; divided equally
    private static final int LANES = 1_024;
    private static final int REMEMBERED = 1_000;
    private static final String FIRST = "";

    // where the next iteration starts, by caller; a caller without an entry starts at its first lane
    private final Map<String, String> lastReceivers = new LinkedHashMap<>();
    private String lastCaller = FIRST;

    /**
     * The lanes found.
     *
     * @param lanes with due callbacks, without those to skip
     * @param isAll whether there are no others
     * @param lastCaller where the iteration over callers continues
     * @param lastReceivers where the lanes of each of these callers continue
     */
    record Look(List<Lane> lanes, boolean isAll, String lastCaller, Map<String, String> lastReceivers) {}

    /** The next lanes; the same ones until their outcome is reported. */
    Look next(DueCallbacks due, Set<String> busyCallers, Set<String> busyReceivers) {
        boolean fromFirst = lastCaller.equals(FIRST);
        List<String> callers = new ArrayList<>(due.callersAfter(lastCaller, CALLERS));
        boolean toLast = callers.size() < CALLERS;
        String last = toLast ? FIRST : callers.get(callers.size() - 1);
        callers.removeAll(busyCallers);
        List<Lane> lanes = new ArrayList<>();
        Map<String, String> goOn = new HashMap<>();
        boolean isAll = fromFirst && toLast;
        for (String caller : callers) {
            String after = lastReceivers.getOrDefault(caller, FIRST);
            List<Lane> own = due.lanesAfter(caller, after, LANES / callers.size());
            lanes.addAll(own);
            boolean toLastLane = own.size() < LANES / callers.size();
            goOn.put(caller, toLastLane ? FIRST : own.get(own.size() - 1).receiver());
            isAll &= toLastLane && after.equals(FIRST);
        }
        lanes.removeIf(lane -> !lane.isDue() || busyReceivers.contains(lane.receiver()));
        return new Look(lanes, isAll, last, goOn);
    }

    /** There was capacity for all callbacks taken from these lanes: the next iteration continues after them. */
    void passed(Look look) {
        lastCaller = look.lastCaller;
        look.lastReceivers.forEach(this::remember);
    }

    /** There was capacity only for these: the next iteration continues after them, for lanes and for callers. */
    void tookOnly(List<Due> taken) {
        taken.forEach(callback -> remember(callback.caller(), callback.receiver()));
        lastCaller = taken.get(taken.size() - 1).caller();
    }

    private void remember(String caller, String receiver) {
        // so that it becomes the latest
        lastReceivers.remove(caller);
        if (!receiver.equals(FIRST)) {
            lastReceivers.put(caller, receiver);
        }
        if (lastReceivers.size() > REMEMBERED) {
            lastReceivers.remove(lastReceivers.keySet().iterator().next());
        }
    }
}
