package io.muster.store;

import io.muster.store.CallbackRoom.Due;
import io.muster.store.DueCallbacks.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through the callers of whom callbacks are pending, and through the lanes of each, some at a time and all in the end.
 * A caller who names a thousand receivers delays none but its own. For one claim at a time.
 */
final class LanesInTurn {

    private static final int CALLERS = 64;
    // of all callers together; of each, its share
    private static final int LANES = 1_024;
    private static final int REMEMBERED = 1_000;
    private static final String FIRST = "";

    // where the next look begins; of a caller that is not here, at its first lane
    private final Map<String, String> lastReceivers = new LinkedHashMap<>();
    private String lastCaller = FIRST;

    /**
     * What a look found.
     *
     * @param lanes in which something is due, without those that are skipped
     * @param isAll whether these are all there are
     * @param lastCaller where the callers go on
     * @param lastReceivers where the lanes of each of these callers go on
     */
    record Look(List<Lane> lanes, boolean isAll, String lastCaller, Map<String, String> lastReceivers) {}

    /** The next lanes; the same again until it is said what became of them. */
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

    /** There was room for all that these lanes were asked for: the next look goes on behind them. */
    void passed(Look look) {
        lastCaller = look.lastCaller;
        look.lastReceivers.forEach(this::remember);
    }

    /** There was room for these and no more: each caller's lanes go on behind what was taken, and the callers, too. */
    void tookOnly(List<Due> taken) {
        taken.forEach(callback -> remember(callback.caller(), callback.receiver()));
        lastCaller = taken.get(taken.size() - 1).caller();
    }

    private void remember(String caller, String receiver) {
        // as the latest
        lastReceivers.remove(caller);
        if (!receiver.equals(FIRST)) {
            lastReceivers.put(caller, receiver);
        }
        if (lastReceivers.size() > REMEMBERED) {
            lastReceivers.remove(lastReceivers.keySet().iterator().next());
        }
    }
}
