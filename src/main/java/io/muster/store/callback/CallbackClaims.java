package io.muster.store.callback;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackState;
import io.muster.group.view.GroupSummary;
import io.muster.json.Names;
import io.muster.logging.Log;
import io.muster.store.table.GroupRow;
import io.muster.store.table.GroupTable;
import io.muster.trace.TraceContext;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Assigns due callbacks to the nodes that claim them, each to only one, and records the outcome. A node that dies loses
 * its claims, as it loses its groups; see {@link io.muster.store.node.Nodes}. Thread-safe; every method throws {@link
 * StoreUnavailableException} if the database cannot be reached.
 */
public final class CallbackClaims {

    private static final System.Logger LOG = Log.of(CallbackClaims.class);
    private static final int MOST_ATTEMPTS = 100;

    private final Transactions transactions;
    private final LanesInTurn lanes = new LanesInTurn();

    public CallbackClaims(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Identifies a claim of a callback. */
    public record Held(UUID group, long epoch) {}

    /**
     * Claims the callbacks that have been due longest, of those for which there is capacity. Called by one thread at a
     * time.
     *
     * @param atMost the maximum number
     * @param capacity asked about each callback; capacity that it has granted is not released if this method throws
     */
    public List<ClaimedCallback> claim(String node, int atMost, CallbackCapacity capacity) {
        return transactions.inTransaction(handle -> {
            List<UUID> chosen = new CallbackQueue(DueCallbacks.of(handle), capacity, lanes, atMost).choose();
            return chosen.isEmpty() ? List.of() : claim(handle, node, chosen);
        });
    }

    /**
     * Records an attempt and ends the claim. A claim that was released and not taken by anyone since, for example when
     * the node was closed, is still valid. If the claim was void, the attempt is listed but decides nothing.
     * Idempotent: repeat it if it is not known whether it was committed.
     *
     * @param state the state after the attempt
     * @param delay the time until the next attempt, if there is one
     * @return whether the claim was still valid
     */
    public boolean attempted(
            ClaimedCallback claim, CallbackAttempt attempt, CallbackState state, Optional<Duration> delay) {
        return transactions.inTransaction(handle -> handle.createQuery("""
                        SELECT attempts, epoch, run, state, owner, CURRENT_TIMESTAMP AS db_now FROM muster_callback
                        WHERE group_id = :group FOR UPDATE""")
                .bind("group", claim.group())
                .map((row, context) -> row(row, claim))
                .findOne()
                .map(row -> attempted(handle, claim, row, attempt, state, delay))
                .orElse(false));
    }

    /**
     * The stored state of a claimed callback.
     *
     * @param isUntouched whether it is as the claim left it
     * @param holds whether the claim is still valid
     */
    private record Row(List<CallbackAttempt> attempts, boolean isUntouched, boolean holds, Instant now) {}

    private static Row row(ResultSet row, ClaimedCallback claim) throws SQLException {
        long later = row.getLong("epoch") - claim.epoch();
        boolean isGivenBack = later == 1
                && row.getString("owner") == null
                && row.getString("state").equals(Names.of(CallbackState.PENDING))
                && row.getInt("run") == claim.callback().run();
        return new Row(
                CallbackAttempts.read(row.getString("attempts")),
                later == 0,
                later == 0 || isGivenBack,
                GroupRow.instant(row, "db_now"));
    }

    private static boolean attempted(
            Handle handle,
            ClaimedCallback claim,
            Row row,
            CallbackAttempt attempt,
            CallbackState state,
            Optional<Duration> delay) {
        if (!row.isUntouched && row.attempts.contains(attempt)) {
            // by an earlier try that was committed although its response was lost
            return true;
        }
        handle.createUpdate("UPDATE muster_callback SET attempts = :attempts WHERE group_id = :group")
                .bind("group", claim.group())
                .bind("attempts", CallbackAttempts.write(with(row.attempts, attempt)))
                .execute();
        if (!row.holds) {
            return false;
        }
        handle.createUpdate("""
                        UPDATE muster_callback
                        SET state = :state, next_attempt = :next, owner = NULL, epoch = epoch + 1
                        WHERE group_id = :group""")
                .bind("group", claim.group())
                .bind("state", Names.of(state))
                .bind("next", next(row.now, delay))
                .execute();
        return true;
    }

    private static @Nullable OffsetDateTime next(Instant now, Optional<Duration> delay) {
        return delay.map(pause -> now.plus(pause).truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC))
                .orElse(null);
    }

    /**
     * As {@link #attempted}, but without reading the stored attempts, so that it works even if they are corrupt; the
     * attempts are those that the claim found, plus this one.
     */
    public boolean attemptedAnyway(
            ClaimedCallback claim, CallbackAttempt attempt, CallbackState state, Optional<Duration> delay) {
        return transactions.inTransaction(handle -> handle.createUpdate("""
                                UPDATE muster_callback
                                SET attempts = :attempts, state = :state, next_attempt = :next, owner = NULL,
                                    epoch = epoch + 1
                                WHERE group_id = :group AND epoch = :epoch""")
                        .bind("group", claim.group())
                        .bind("epoch", claim.epoch())
                        .bind(
                                "attempts",
                                CallbackAttempts.write(with(claim.callback().attempts(), attempt)))
                        .bind("state", Names.of(state))
                        .bind("next", next(now(handle), delay))
                        .execute()
                == 1);
    }

    private static Instant now(Handle handle) {
        return handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one();
    }

    private static List<CallbackAttempt> with(List<CallbackAttempt> attempts, CallbackAttempt last) {
        List<CallbackAttempt> all = new ArrayList<>(attempts);
        all.add(last);
        return all.subList(Math.max(0, all.size() - MOST_ATTEMPTS), all.size());
    }

    /** Ends a claim under which nothing was sent: the callback is due again after this delay. */
    public void postpone(ClaimedCallback claim, Duration delay) {
        transactions.useTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE muster_callback SET next_attempt = :next, owner = NULL, epoch = epoch + 1
                            WHERE group_id = :group AND epoch = :epoch""")
                    .bind("group", claim.group())
                    .bind("epoch", claim.epoch())
                    .bind("next", now(handle).plus(delay).atOffset(ZoneOffset.UTC))
                    .execute();
        });
    }

    /** The callbacks claimed by a node. */
    public Set<Held> owned(String node) {
        return transactions.reading(handle -> handle.createQuery(
                        "SELECT group_id, epoch FROM muster_callback WHERE owner = :node")
                .bind("node", node)
                .map((row, context) -> new Held(row.getObject("group_id", UUID.class), row.getLong("epoch")))
                .set());
    }

    /** Ends a claim: the callback is due as before. */
    public void release(Held claim) {
        transactions.useTransaction(handle -> handle.createUpdate("""
                        UPDATE muster_callback SET owner = NULL, epoch = epoch + 1
                        WHERE group_id = :group AND epoch = :epoch""")
                .bind("group", claim.group())
                .bind("epoch", claim.epoch())
                .execute());
    }

    private static List<ClaimedCallback> claim(Handle handle, String node, List<UUID> chosen) {
        // repeats the condition: on H2 the rows are not locked yet
        handle.createUpdate("""
                        UPDATE muster_callback SET owner = :node, epoch = epoch + 1
                        WHERE group_id IN (<chosen>) AND <due>""")
                .define("due", DueCallbacks.DUE)
                .bind("node", node)
                .bindList("chosen", chosen)
                .execute();
        Map<UUID, Subject> groups = handle
                .createQuery("SELECT " + GroupRow.COLUMNS + ", trace FROM muster_group WHERE id IN (<chosen>)")
                .bindList("chosen", chosen)
                .map((row, context) -> new Subject(GroupRow.map(row).summary(), GroupTable.trace(row)))
                .stream()
                .collect(Collectors.toMap(subject -> subject.group.id(), Function.identity()));
        return handle.createQuery("SELECT group_id, epoch, caller, receiver, " + CallbackTable.COLUMNS + """
                         FROM muster_callback
                        WHERE group_id IN (<chosen>) AND owner = :node ORDER BY next_attempt""")
                .bind("node", node)
                .bindList("chosen", chosen)
                .map((row, context) -> claimed(row, groups))
                .list();
    }

    private record Subject(GroupSummary group, Optional<TraceContext> trace) {}

    private static ClaimedCallback claimed(ResultSet row, Map<UUID, Subject> groups) throws SQLException {
        UUID group = row.getObject("group_id", UUID.class);
        Subject subject = Objects.requireNonNull(groups.get(group));
        return new ClaimedCallback(
                group,
                row.getLong("epoch"),
                row.getString("caller"),
                row.getString("receiver"),
                CallbackTable.read(row, attempts(group, row.getString("attempts"))),
                subject.group,
                subject.trace);
    }

    // a callback whose attempts cannot be read must not prevent the others from being claimed
    private static List<CallbackAttempt> attempts(UUID group, String json) {
        try {
            return CallbackAttempts.read(json);
        } catch (RuntimeException unreadable) {
            LOG.log(
                    Level.ERROR,
                    "The earlier attempts of the callback of group " + group + " cannot be read",
                    unreadable);
            return List.of();
        }
    }
}
