package io.muster.store;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackState;
import io.muster.json.Names;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of groups. Its methods are parts of their caller's transaction: what they write is there if the rest of it
 * is. Thread-safe.
 */
public final class CallbackTable {

    /** The name under which db-scheduler has callbacks; an instance of it is a group's id. */
    public static final String TASK = "callback";

    private static final int MOST_ATTEMPTS = 100;

    private final InstantSource clock;

    /** @param clock that of the node, as db-scheduler's is */
    public CallbackTable(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes the wish to be called, in the transaction that inserts the group. */
    public void request(Handle handle, UUID group, String url) {
        handle.createUpdate("""
                        INSERT INTO muster_callback (group_id, url, state, run, attempts)
                        VALUES (:group, :url, 'waiting', 0, '[]')""").bind("group", group).bind("url", url).execute();
    }

    /** Lets a callback wait for the group's next finish, in the transaction that has the group run again. */
    public void waitAgain(Handle handle, UUID group) {
        handle.createUpdate("""
                        UPDATE muster_callback SET state = 'waiting', next_attempt = NULL WHERE group_id = :group""").bind("group", group).execute();
    }

    /**
     * Makes a callback due now, in the transaction that finishes the group. Nothing is to be done for a group without one.
     *
     * @return whether the group has one
     */
    public boolean due(Handle handle, UUID group) {
        OffsetDateTime now = clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
        int callbacks =
                handle.createUpdate("""
                        UPDATE muster_callback SET state = 'pending', run = run + 1, next_attempt = :now
                        WHERE group_id = :group""").bind("group", group).bind("now", now).execute();
        if (callbacks == 0) {
            return false;
        }
        if (!scheduleAnew(handle, group, now)) {
            schedule(handle, group, now);
        }
        return true;
    }

    /** The callback of a group, if it has one. */
    public Optional<Callback> find(Handle handle, UUID group) {
        return select(handle, group, "");
    }

    /**
     * Writes an attempt down, and what it led to unless the group was run again meanwhile.
     *
     * @param next when it is tried again, if it is
     * @return whether it led to that
     */
    public boolean attempted(
            Handle handle, UUID group, CallbackAttempt attempt, CallbackState state, Optional<Instant> next) {
        Optional<Callback> found = select(handle, group, "FOR UPDATE");
        if (found.isEmpty()) {
            return false;
        }
        Callback before = found.get();
        boolean counts = before.run() == attempt.run() && before.state() == CallbackState.PENDING;
        handle.createUpdate("""
                        UPDATE muster_callback SET attempts = :attempts, state = :state, next_attempt = :next
                        WHERE group_id = :group""")
                .bind("group", group)
                .bind("attempts", CallbackAttempts.write(with(before.attempts(), attempt)))
                .bind("state", Names.of(counts ? state : before.state()))
                .bind("next", utc(counts ? next : before.nextAttempt()))
                .execute();
        return counts;
    }

    private static Optional<Callback> select(Handle handle, UUID group, String lock) {
        return handle.createQuery("""
                        SELECT url, state, run, attempts, next_attempt FROM muster_callback
                        WHERE group_id = :group <lock>""")
                .define("lock", lock)
                .bind("group", group)
                .map((row, context) -> read(row))
                .findOne();
    }

    // an execution that goes on meanwhile has an older version then, and changes nothing in the row any more
    private static boolean scheduleAnew(Handle handle, UUID group, OffsetDateTime now) {
        return handle.createUpdate("""
                                UPDATE scheduled_tasks
                                SET execution_time = :now, picked = FALSE, picked_by = NULL, last_heartbeat = NULL,
                                    consecutive_failures = 0, version = version + 1
                                WHERE task_name = :task AND task_instance = :group""")
                        .bind("task", TASK)
                        .bind("group", group.toString())
                        .bind("now", now)
                        .execute()
                > 0;
    }

    private static void schedule(Handle handle, UUID group, OffsetDateTime now) {
        handle.createUpdate("""
                        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                        VALUES (:task, :group, :now, FALSE, 1)""")
                .bind("task", TASK)
                .bind("group", group.toString())
                .bind("now", now)
                .execute();
    }

    private static List<CallbackAttempt> with(List<CallbackAttempt> attempts, CallbackAttempt last) {
        List<CallbackAttempt> all = new ArrayList<>(attempts);
        all.add(last);
        return all.subList(Math.max(0, all.size() - MOST_ATTEMPTS), all.size());
    }

    private static Callback read(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime next = row.getObject("next_attempt", OffsetDateTime.class);
        return new Callback(
                row.getString("url"),
                Texts.constant(CallbackState.class, row.getString("state")),
                row.getInt("run"),
                CallbackAttempts.read(row.getString("attempts")),
                Optional.ofNullable(next).map(OffsetDateTime::toInstant));
    }

    private static @Nullable OffsetDateTime utc(Optional<Instant> instant) {
        return instant.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
