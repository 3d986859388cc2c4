package io.muster.store.callback;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackState;
import io.muster.store.table.Texts;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of groups, accessed within the transactions that change the groups. Due times are by the database's
 * clock. Any change that makes a callback due, or not due, ends a claim of it; see {@link CallbackClaims}.
 */
public final class CallbackTable {

    /** The condition on callbacks that no node has claimed, due or not, exactly as in PostgreSQL's partial indexes. */
    public static final String PENDING = "state = 'pending' AND owner IS NULL";

    static final String COLUMNS = "url, state, run, attempts, next_attempt";

    // longer than any scheme, host name and port
    private static final int RECEIVER_LENGTH = 300;

    private CallbackTable() {}

    /** Stores the callback requested with a group, in the transaction that inserts the group. */
    public static void request(Handle handle, UUID group, String caller, String url) {
        handle.createUpdate("""
                        INSERT INTO muster_callback (group_id, caller, receiver, url, state, run, attempts, epoch)
                        VALUES (:group, :caller, :receiver, :url, 'waiting', 0, '[]', 0)""")
                .bind("group", group)
                .bind("caller", caller)
                .bind("receiver", receiver(url))
                .bind("url", url)
                .execute();
    }

    /** Resets a callback to wait for the group's next finish, in the transaction that reruns the group. */
    public static void waitAgain(Handle handle, UUID group) {
        handle.createUpdate("""
                        UPDATE muster_callback
                        SET state = 'waiting', next_attempt = NULL, owner = NULL, epoch = epoch + 1
                        WHERE group_id = :group""").bind("group", group).execute();
    }

    /**
     * Makes a callback due now, in the transaction that finishes the group. No effect on a group without one.
     *
     * @return whether the group has one
     */
    public static boolean due(Handle handle, UUID group) {
        return handle.createUpdate("""
                                UPDATE muster_callback
                                SET state = 'pending', run = run + 1, next_attempt = CURRENT_TIMESTAMP, owner = NULL,
                                    epoch = epoch + 1
                                WHERE group_id = :group""").bind("group", group).execute() > 0;
    }

    /**
     * Ends the claims of some nodes, in the transaction that releases their groups: their callbacks are due as before.
     *
     * @param whose a condition on {@code owner}
     * @param atMost the maximum number
     * @return the number of claims
     */
    public static int release(Handle handle, String whose, int atMost) {
        // true for any owner: tells both databases that the index on owners suffices
        List<UUID> left = handle.createQuery("""
                        SELECT group_id FROM muster_callback WHERE owner > '' AND <whose>
                        LIMIT :atMost FOR UPDATE SKIP LOCKED""")
                .define("whose", whose)
                .bind("atMost", atMost)
                .mapTo(UUID.class)
                .list();
        if (!left.isEmpty()) {
            handle.createUpdate("UPDATE muster_callback SET owner = NULL, epoch = epoch + 1 WHERE group_id IN (<left>)")
                    .bindList("left", left)
                    .execute();
        }
        return left.size();
    }

    /** The callback of a group, if it has one. */
    public static Optional<Callback> find(Handle handle, UUID group) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM muster_callback WHERE group_id = :group")
                .bind("group", group)
                .map((row, context) -> read(row))
                .findOne();
    }

    static Callback read(ResultSet row) throws SQLException {
        return read(row, CallbackAttempts.read(row.getString("attempts")));
    }

    /** @param attempts those of the row that could be read */
    static Callback read(ResultSet row, List<CallbackAttempt> attempts) throws SQLException {
        @Nullable OffsetDateTime next = row.getObject("next_attempt", OffsetDateTime.class);
        return new Callback(
                row.getString("url"),
                Texts.constant(CallbackState.class, row.getString("state")),
                row.getInt("run"),
                attempts,
                Optional.ofNullable(next).map(OffsetDateTime::toInstant));
    }

    // scheme, host and port, as schema-6 extracts them from existing URLs
    private static String receiver(String url) {
        URI uri = URI.create(url);
        String receiver = uri.getScheme() + "://" + uri.getRawAuthority();
        return receiver.substring(0, Math.min(receiver.length(), RECEIVER_LENGTH));
    }
}
