package io.muster.store;

import io.muster.store.CallbackRoom.Due;
import io.muster.store.DueCallbacks.Lane;
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
 * The callbacks that are due, as one claim looks at them: the longest due first. Where there is no room for some caller's, or
 * for those to some receiver, the claim goes from lane to lane instead, so that what is due to a receiver in trouble keeps no
 * other waiting, and is not read either.
 */
final class CallbackQueue {

    // what these do not reach is looked at by a later claim
    private static final int LOOKS = 4;

    private final DueCallbacks due;
    private final CallbackRoom room;
    private final LanesInTurn turn;
    private final int atMost;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> callers;
    private final Set<String> receivers;

    /**
     * @param turn where earlier claims have stopped
     * @param atMost how many to choose
     */
    CallbackQueue(DueCallbacks due, CallbackRoom room, LanesInTurn turn, int atMost) {
        this.due = due;
        this.room = room;
        this.turn = turn;
        this.atMost = atMost;
        this.callers = new HashSet<>(room.busyCallers());
        this.receivers = new HashSet<>(room.busyReceivers());
    }

    /** The groups whose callbacks to claim; on PostgreSQL each is locked until the transaction ends. */
    List<UUID> choose() {
        if (!isAnyBusy()) {
            due.oldest(atMost).forEach(this::take);
        }
        if (isAnyBusy()) {
            goThroughLanes();
        }
        return chosen;
    }

    private boolean isAnyBusy() {
        return !callers.isEmpty() || !receivers.isEmpty();
    }

    private void goThroughLanes() {
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
        for (Due callback : byTurns(due.oldestOf(lanes, ofEach, chosen))) {
            if (taken.size() < left && take(callback)) {
                taken.add(callback);
            }
        }
        return taken;
    }

    private boolean take(Due callback) {
        if (callers.contains(callback.caller()) || receivers.contains(callback.receiver())) {
            return false;
        }
        CallbackRoom.Decision decision = room.take(callback);
        switch (decision) {
            case TAKEN -> chosen.add(callback.group());
            case CALLER_BUSY -> callers.add(callback.caller());
            case RECEIVER_BUSY -> receivers.add(callback.receiver());
        }
        return decision == CallbackRoom.Decision.TAKEN;
    }

    /** One of each caller, another one of each caller, and so on. */
    private static List<Due> byTurns(List<Due> callbacks) {
        Map<String, Deque<Due>> ofCallers = new LinkedHashMap<>();
        callbacks.forEach(callback -> ofCallers
                .computeIfAbsent(callback.caller(), caller -> new ArrayDeque<>())
                .add(callback));
        List<Due> byTurns = new ArrayList<>(callbacks.size());
        while (!ofCallers.isEmpty()) {
            ofCallers.values().forEach(own -> byTurns.add(own.remove()));
            ofCallers.values().removeIf(Deque::isEmpty);
        }
        return byTurns;
    }
}
