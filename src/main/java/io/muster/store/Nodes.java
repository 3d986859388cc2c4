package io.muster.store;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The nodes that are up, each by a lease that it renews, in the database's time. A node whose lease runs out loses its
 * groups: their epoch grows, so that it writes nothing any more should it wake up. Thread-safe; every method throws
 * {@link StoreUnavailableException} if the database cannot be reached.
 */
public final class Nodes {

    private final Transactions transactions;
    private final String lease;

    /** @param lease how long a node is taken to be up after it said so */
    public Nodes(Transactions transactions, Duration lease) {
        this.transactions = transactions;
        this.lease = "INTERVAL '%d.%03d' SECOND".formatted(lease.toSeconds(), lease.toMillisPart());
    }

    /** Makes a node known. */
    public void register(String node) {
        transactions.useTransaction(handle -> handle.createUpdate(
                        "INSERT INTO muster_node (id, lease_until) VALUES (:id, CURRENT_TIMESTAMP + <lease>)")
                .define("lease", lease)
                .bind("id", node)
                .execute());
    }

    /** Renews a node's lease; says whether it still had one. */
    public boolean renew(String node) {
        return transactions.inTransaction(handle ->
                handle.createUpdate("UPDATE muster_node SET lease_until = CURRENT_TIMESTAMP + <lease> WHERE id = :id")
                                .define("lease", lease)
                                .bind("id", node)
                                .execute()
                        == 1);
    }

    /** A node ends in good order: its groups wait for another, and no death is counted against them. */
    public void leave(String node) {
        transactions.useTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE muster_group SET state = 'queued', owner = NULL, epoch = epoch + 1
                            WHERE owner = :id AND state = 'running'""").bind("id", node).execute();
            handle.createUpdate("DELETE FROM muster_node WHERE id = :id")
                    .bind("id", node)
                    .execute();
        });
    }

    /**
     * Takes the groups of the nodes that are down, for whoever claims them.
     *
     * @return the groups that were taken
     */
    public List<UUID> takeOver() {
        return transactions.inTransaction(handle -> {
            handle.createUpdate("DELETE FROM muster_node WHERE lease_until < CURRENT_TIMESTAMP")
                    .execute();
            // also what a node claimed that was not up any more
            List<UUID> orphans = handle.createQuery("""
                            SELECT id FROM muster_group
                            WHERE state = 'running' AND owner NOT IN (SELECT id FROM muster_node)
                            ORDER BY id FOR UPDATE SKIP LOCKED""").mapTo(UUID.class).list();
            if (!orphans.isEmpty()) {
                handle.createUpdate("""
                                UPDATE muster_group
                                SET state = 'queued', owner = NULL, epoch = epoch + 1, deaths = deaths + 1
                                WHERE id IN (<orphans>)""").bindList("orphans", orphans).execute();
            }
            return orphans;
        });
    }

    /** Takes every node to be down: for a database that only one process can have open. */
    public void forgetAll() {
        transactions.useTransaction(
                handle -> handle.createUpdate("DELETE FROM muster_node").execute());
    }
}
