package io.muster.store.callback;

import io.muster.store.callback.CallbackCapacity.Due;
import io.muster.store.callback.DueCallbacks.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The due callbacks from which one claim chooses: the longest due first. If some caller's callbacks, or those to some
 * receiver, have no capacity, the claim goes from lane to lane instead, so that callbacks to a failing receiver neither
 * delay others nor are read.
 */
final class CallbackQueue {

    // the rest is left to later claims
    private static final int LOOKS = 4;

    private final DueCallbacks due;
    private final CallbackCapacity capacity;
    private final LanesInTurn turn;
    private final int atMost;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> callers;
    private final Set<String> receivers;

    /**
     * @param turn where earlier claims stopped
     * @param atMost the maximum number to choose
     */
    CallbackQueue(DueCallbacks due, CallbackCapacity capacity, LanesInTurn turn, int atMost) {
        this.due = due;
        this.capacity = capacity;
        this.turn = turn;
        this.atMost = atMost;
        this.callers = new HashSet<>(capacity.busyCallers());
        this.receivers = new HashSet<>(capacity.busyReceivers());
    }

    /** The groups whose callbacks to claim; on PostgreSQL each is locked until the transaction ends. */
    List<UUID> choose() {
        if (!isAnyBusy()) {
            due.oldest(atMost).forEach(this::reserve);
        }
        if (isAnyBusy()) {
            visitLanes();
        }
        return chosen;
    }

    private boolean isAnyBusy() {
        return !callers.isEmpty() || !receivers.isEmpty();
    }

    private void visitLanes() {
        boolean more = true;
        for (int look = 0; look < LOOKS && more && chosen.size() < atMost; look++) {
            LanesInTurn.Look next = turn.next(due, callers, receivers);
            List<Due> taken = next.lanes().isEmpty() ? List.of() : takeFrom(next.lanes());
            if (chosen.size() < atMost) {
                turn.passed(next);
            } else {
                turn.tookOnly(taken);
            }
            more = !taken.isEmpty() || !next.isAll();
        }
    }

    private List<Due> takeFrom(List<Lane> lanes) {
        int left = atMost - chosen.size();
        int ofEach = (left + lanes.size() - 1) / lanes.size();
        List<Due> taken = new ArrayList<>();
        for (Due callback : roundRobin(due.oldestOf(lanes, ofEach, chosen))) {
            if (taken.size() < left && reserve(callback)) {
                taken.add(callback);
            }
        }
        return taken;
    }

    private boolean reserve(Due callback) {
        if (callers.contains(callback.caller()) || receivers.contains(callback.receiver())) {
            return false;
        }
        CallbackCapacity.Decision decision = capacity.reserve(callback);
        switch (decision) {
            case RESERVED -> chosen.add(callback.group());
            case CALLER_BUSY -> callers.add(callback.caller());
            case RECEIVER_BUSY -> receivers.add(callback.receiver());
        }
        return decision == CallbackCapacity.Decision.RESERVED;
    }

    /** One of each caller, then a second one of each, and so on. */
    private static List<Due> roundRobin(List<Due> callbacks) {
        Map<String, Deque<Due>> ofCallers = new LinkedHashMap<>();
        callbacks.forEach(callback -> ofCallers
                .computeIfAbsent(callback.caller(), caller -> new ArrayDeque<>())
                .add(callback));
        List<Due> roundRobin = new ArrayList<>(callbacks.size());
        while (!ofCallers.isEmpty()) {
            ofCallers.values().forEach(own -> roundRobin.add(own.remove()));
            ofCallers.values().removeIf(Deque::isEmpty);
        }
        return roundRobin;
    }
}
