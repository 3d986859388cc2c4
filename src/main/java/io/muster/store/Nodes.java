package io.muster.store;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.store.Membership.View;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The nodes, and whose groups are whose. A node that is dead loses its groups: their epoch grows, so that it writes nothing
 * any more should it wake up. Who is dead is for the nodes to say; no clock of the database's is asked. Thread-safe; every
 * method throws {@link StoreUnavailableException} if the database cannot be reached.
 */
public final class Nodes implements Membership {

    // any number, as long as nobody else locks it in the same database
    static final long JANITOR = 0x6d757374_65720002L;

    private static final String BEAT = "UPDATE muster_node SET beat = beat + 1 WHERE id = :id AND NOT dead";
    private static final String VIEW = "SELECT id, beat, dead FROM muster_node";
    // no rows if the node is not known; what is read is as it was before the beat
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

    // on PostgreSQL in one statement, since every node does it again and again
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

    /** All nodes, as one sees them that is none of them. */
    View view() {
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
            // a node that was frozen in the middle of a beat has its row locked until the database ends its session
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

    /** Takes every node to be dead: for a database that only one process can have open. */
    public void declareAllDead() {
        transactions.useTransaction(handle ->
                handle.createUpdate("UPDATE muster_node SET dead = TRUE").execute());
    }

    /**
     * A node ends in good order, or has found out that it was taken to be dead: its groups wait for another, and no death is
     * counted against them; its callbacks are due.
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
     * Takes groups and callbacks of the nodes that are dead, for whoever claims them, and counts the death with each group.
     * Called again until it takes fewer than it may; those that are locked are left for a later time.
     *
     * @param atMost how many
     * @return how many were taken; empty if another node is at it
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
     * Takes groups and callbacks whose owner is not known, for whoever claims them: it claimed them while it was taken to be dead. No node
     * has died with them.
     *
     * @param atMost how many
     * @return how many were taken; empty if another node is at it
     */
    public OptionalInt requeueOrphans(int atMost) {
        return asJanitor(handle -> requeue(handle, "owner NOT IN (SELECT id FROM muster_node)", 0, atMost));
    }

    /** What it does in one transaction; see {@link #asJanitor}. */
    private interface Chore {
        int in(Handle handle);
    }

    // one node at a time: what several did at once would be done by one of them, and kept the others waiting for locks
    private OptionalInt asJanitor(Chore chore) {
        return transactions.inTransaction(handle ->
                Transactions.tryLock(handle, JANITOR) ? OptionalInt.of(chore.in(handle)) : OptionalInt.empty());
    }

    // groups first, then callbacks
    private static int requeue(Handle handle, String whose, int deaths, int atMost) {
        int groups = requeueGroups(handle, whose, deaths, atMost);
        return groups + (groups < atMost ? CallbackClaims.release(handle, whose, atMost - groups) : 0);
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
