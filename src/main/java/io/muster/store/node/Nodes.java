package io.muster.store.node;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.store.callback.CallbackTable;
import io.muster.store.node.Membership.View;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The nodes, and the groups they own. A node that is declared dead loses its groups: their epoch is increased, so that
 * it can write nothing if it continues. The nodes decide who is dead; the database's clock is not involved.
 * Thread-safe; every method throws {@link StoreUnavailableException} if the database cannot be reached.
 */
public final class Nodes implements Membership {

    // an arbitrary number; nothing else may use it as a lock in the same database
    static final long JANITOR = 0x6d757374_65720002L;

    private static final String BEAT = "UPDATE muster_node SET beat = beat + 1 WHERE id = :id AND NOT dead";
    private static final String VIEW = "SELECT id, beat, dead FROM muster_node";
    // no rows if the node is unknown; the rows are read as they were before the heartbeat
    private static final String BEAT_AND_VIEW =
            "WITH beaten AS (" + BEAT + " RETURNING id) " + VIEW + " WHERE EXISTS (SELECT 1 FROM beaten)";

    private final Transactions transactions;

    public Nodes(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void register(String node) {
        transactions.single(handle -> handle.createUpdate("INSERT INTO muster_node (id) VALUES (:id)")
                .bind("id", node)
                .execute());
    }

    // in one statement on PostgreSQL, since every node does this continually
    @Override
    public Optional<View> beat(String node) {
        return transactions.single(handle -> {
            if (Transactions.isPostgres(handle)) {
                return Optional.of(view(handle.createQuery(BEAT_AND_VIEW).bind("id", node)))
                        .filter(view -> !view.beats().isEmpty());
            }
            boolean isKnown = handle.createUpdate(BEAT).bind("id", node).execute() == 1;
            return isKnown ? Optional.of(view(handle.createQuery(VIEW))) : Optional.empty();
        });
    }

    /** All nodes, seen from outside. */
    public View view() {
        return transactions.single(handle -> view(handle.createQuery(VIEW)));
    }

    private static View view(Query nodes) {
        return nodes.reduceRows(new View(new HashMap<>(), false), (view, row) -> {
            if (row.getColumn("dead", Boolean.class)) {
                return new View(view.beats(), true);
            }
            view.beats().put(row.getColumn("id", String.class), row.getColumn("beat", Long.class));
            return view;
        });
    }

    @Override
    public boolean declareDead(String node, long beat) {
        return transactions.inTransaction(handle -> {
            // a node that was frozen during a heartbeat keeps its row locked until the database ends its session
            boolean isSilent = handle.createQuery("""
                            SELECT id FROM muster_node WHERE id = :id AND beat = :beat AND NOT dead
                            FOR UPDATE SKIP LOCKED""")
                    .bind("id", node)
                    .bind("beat", beat)
                    .mapTo(String.class)
                    .findOne()
                    .isPresent();
            if (isSilent) {
                handle.createUpdate("UPDATE muster_node SET dead = TRUE WHERE id = :id")
                        .bind("id", node)
                        .execute();
            }
            return isSilent;
        });
    }

    /** Declares every node dead: for a database that only one process can have open. */
    public void declareAllDead() {
        transactions.useTransaction(handle ->
                handle.createUpdate("UPDATE muster_node SET dead = TRUE").execute());
    }

    /**
     * A node stops in an orderly way, or has found that it was declared dead: its groups wait for another node, no
     * death is counted for them, and its callbacks are due.
     */
    public void leave(String node) {
        transactions.useTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE muster_group SET state = 'queued', owner = NULL, epoch = epoch + 1
                            WHERE owner = :id AND state = 'running'""").bind("id", node).execute();
            handle.createUpdate("UPDATE muster_callback SET owner = NULL, epoch = epoch + 1 WHERE owner = :id")
                    .bind("id", node)
                    .execute();
            handle.createUpdate("DELETE FROM muster_node WHERE id = :id")
                    .bind("id", node)
                    .execute();
        });
    }

    /**
     * Releases groups and callbacks of dead nodes so that others can claim them, and counts the death for each group.
     * Call it again until it returns less than the maximum; locked rows are skipped.
     *
     * @param atMost the maximum number
     * @return the number released; empty if another node is doing this
     */
    public OptionalInt takeOver(int atMost) {
        return asJanitor(handle -> {
            int taken = requeue(handle, "owner IN (SELECT id FROM muster_node WHERE dead)", 1, atMost);
            if (taken < atMost) {
                handle.createUpdate("""
                                DELETE FROM muster_node WHERE dead AND NOT EXISTS (
                                    SELECT 1 FROM muster_group
                                    WHERE muster_group.owner = muster_node.id AND muster_group.state = 'running')
                                AND NOT EXISTS (
                                    SELECT 1 FROM muster_callback WHERE muster_callback.owner = muster_node.id)""").execute();
            }
            return taken;
        });
    }

    /**
     * Releases groups and callbacks with an unknown owner, which claimed them after it was declared dead. No node has
     * died with them.
     *
     * @param atMost the maximum number
     * @return the number released; empty if another node is doing this
     */
    public OptionalInt requeueOrphans(int atMost) {
        return asJanitor(handle -> requeue(handle, "owner NOT IN (SELECT id FROM muster_node)", 0, atMost));
    }

    /** A task for a single node, in one transaction; see {@link #asJanitor}. */
    private interface Chore {
        int in(Handle handle);
    }

    // one node at a time: concurrent ones would only wait for each other's locks
    private OptionalInt asJanitor(Chore chore) {
        return transactions.inTransaction(handle ->
                Transactions.tryLock(handle, JANITOR) ? OptionalInt.of(chore.in(handle)) : OptionalInt.empty());
    }

    // groups first, then callbacks
    private static int requeue(Handle handle, String whose, int deaths, int atMost) {
        int groups = requeueGroups(handle, whose, deaths, atMost);
        return groups + (groups < atMost ? CallbackTable.release(handle, whose, atMost - groups) : 0);
    }

    private static int requeueGroups(Handle handle, String whose, int deaths, int atMost) {
        List<UUID> left = handle.createQuery("""
                        SELECT id FROM muster_group WHERE state = 'running' AND <whose>
                        LIMIT :atMost FOR UPDATE SKIP LOCKED""")
                .define("whose", whose)
                .bind("atMost", atMost)
                .mapTo(UUID.class)
                .list();
        if (!left.isEmpty()) {
            handle.createUpdate("""
                            UPDATE muster_group
                            SET state = 'queued', owner = NULL, epoch = epoch + 1, deaths = deaths + :deaths
                            WHERE id IN (<left>)""")
                    .bind("deaths", deaths)
                    .bindList("left", left)
                    .execute();
        }
        return left.size();
    }
}
