package io.muster.callback;

import io.muster.store.callback.CallbackCapacity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Limits the callbacks in flight from this node: per receiver, per caller and in total. A receiver that does not
 * respond, or a caller with a thousand of them, leaves permits for others. Thread-safe: guarded by its monitor.
 */
final class CallbackPermits implements CallbackCapacity {

    /** @param perReceiver enough for a silent receiver to open its circuit, which takes 20 failed calls within 10 s */
    record Limits(int node, int perCaller, int perReceiver) {}

    static final Limits LIMITS = new Limits(256, 64, 32);

    // the maximum number of remembered failing receivers; others are detected again in their turn
    private static final int REMEMBERED = 1_000;

    private final Limits limits;
    private final Predicate<String> isAvailable;
    private final Map<String, Integer> callers = new HashMap<>();
    private final Map<String, Integer> receivers = new HashMap<>();
    private final Set<String> inTrouble = new LinkedHashSet<>();
    private int taken;

    /** @param isAvailable whether a receiver can be called now; never blocks */
    CallbackPermits(Limits limits, Predicate<String> isAvailable) {
        this.limits = limits;
        this.isAvailable = isAvailable;
    }

    synchronized int free() {
        return limits.node - taken;
    }

    @Override
    public synchronized Set<String> busyCallers() {
        return full(callers, limits.perCaller);
    }

    @Override
    public synchronized Set<String> busyReceivers() {
        Set<String> busy = full(receivers, limits.perReceiver);
        inTrouble.removeIf(isAvailable);
        busy.addAll(inTrouble);
        return busy;
    }

    @Override
    public synchronized Decision reserve(Due callback) {
        if (callers.getOrDefault(callback.caller(), 0) >= limits.perCaller) {
            return Decision.CALLER_BUSY;
        }
        if (receivers.getOrDefault(callback.receiver(), 0) >= limits.perReceiver) {
            return Decision.RECEIVER_BUSY;
        }
        if (!isAvailable.test(callback.receiver())) {
            remember(callback.receiver());
            return Decision.RECEIVER_BUSY;
        }
        callers.merge(callback.caller(), 1, Integer::sum);
        receivers.merge(callback.receiver(), 1, Integer::sum);
        taken++;
        return Decision.RESERVED;
    }

    /** Releases a permit. */
    synchronized void release(String caller, String receiver) {
        decrement(callers, caller);
        decrement(receivers, receiver);
        taken--;
    }

    private void remember(String receiver) {
        inTrouble.add(receiver);
        if (inTrouble.size() > REMEMBERED) {
            inTrouble.remove(inTrouble.iterator().next());
        }
    }

    private static void decrement(Map<String, Integer> counts, String name) {
        counts.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }

    private static Set<String> full(Map<String, Integer> counts, int limit) {
        Set<String> full = new HashSet<>();
        counts.forEach((name, count) -> {
            if (count >= limit) {
                full.add(name);
            }
        });
        return full;
    }
}
