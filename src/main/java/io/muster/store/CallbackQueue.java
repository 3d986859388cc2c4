package io.muster.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The callbacks that are due, as one claim looks at them: the longest due first, and past those for which there is no room,
 * so that a receiver that answers nothing keeps no other waiting.
 */
final class CallbackQueue {

    // each look skips the callers and receivers for which there was no room; a later claim knows them
    private static final int LOOKS = 16;

    private final CallbackRoom room;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> callers;
    private final Set<String> receivers;

    CallbackQueue(CallbackRoom room) {
        this.room = room;
        this.callers = new HashSet<>(room.busyCallers());
        this.receivers = new HashSet<>(room.busyReceivers());
    }

    /** The groups whose callbacks to claim; on PostgreSQL each is locked until the transaction ends. */
    List<UUID> choose(Handle handle, String due, int atMost) {
        boolean isPostgres = Transactions.isPostgres(handle);
        boolean refused = true;
        for (int look = 0; look < LOOKS && refused && chosen.size() < atMost; look++) {
            refused = false;
            for (CallbackRoom.Due callback : look(handle, due, isPostgres, atMost - chosen.size())) {
                refused |= !take(callback);
            }
        }
        return chosen;
    }

    private boolean take(CallbackRoom.Due callback) {
        CallbackRoom.Decision decision = room.take(callback);
        switch (decision) {
            case TAKEN -> chosen.add(callback.group());
            case CALLER_BUSY -> callers.add(callback.caller());
            case RECEIVER_BUSY -> receivers.add(callback.receiver());
        }
        return decision == CallbackRoom.Decision.TAKEN;
    }

    private List<CallbackRoom.Due> look(Handle handle, String due, boolean isPostgres, int limit) {
        Query query = handle.createQuery("SELECT group_id, caller, receiver FROM muster_callback WHERE " + due
                        + unless()
                        // the order names all columns of H2's index; H2 takes none for rows that it locks
                        + " ORDER BY state, next_attempt LIMIT :limit" + (isPostgres ? " FOR UPDATE SKIP LOCKED" : ""))
                .bind("limit", limit);
        if (!chosen.isEmpty()) {
            query.bindList("chosen", chosen);
        }
        if (!callers.isEmpty()) {
            query.bindList("callers", List.copyOf(callers));
        }
        if (!receivers.isEmpty()) {
            query.bindList("receivers", List.copyOf(receivers));
        }
        return query.map((row, context) -> new CallbackRoom.Due(
                        row.getObject("group_id", UUID.class), row.getString("caller"), row.getString("receiver")))
                .list();
    }

    private String unless() {
        return (chosen.isEmpty() ? "" : " AND group_id NOT IN (<chosen>)")
                + (callers.isEmpty() ? "" : " AND caller NOT IN (<callers>)")
                + (receivers.isEmpty() ? "" : " AND receiver NOT IN (<receivers>)");
    }
}
