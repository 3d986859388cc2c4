package io.muster.fault;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Holds transactions of a node while they store the outcome of a task: a trigger waits for a lock, which the test holds
 * until it {@linkplain #release() releases} it. By then each has locked its group.
 */
final class HeldWrites implements AutoCloseable {

    // an arbitrary number that nothing else uses as a lock
    private static final long LOCK = 4_711;
    // shorter than the node's lock_timeout, from the first to the last
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Jdbi sql;
    private final Node node;
    private final Handle holder;

    private HeldWrites(Jdbi sql, Node node, Handle holder) {
        this.sql = sql;
        this.node = node;
        this.holder = holder;
    }

    static HeldWrites of(Jdbi sql, Node node) {
        Handle holder = sql.open();
        holder.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        sql.useTransaction(handle -> {
            handle.execute("""
                    CREATE FUNCTION fault_held_write() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        PERFORM pg_advisory_xact_lock_shared(%d);
                        RETURN NEW;
                    END $$""".formatted(LOCK));
            handle.execute("""
                    CREATE TRIGGER fault_held_write BEFORE UPDATE ON muster_task FOR EACH ROW
                    WHEN (NEW.state = 'succeeded') EXECUTE FUNCTION fault_held_write()""");
        });
        return new HeldWrites(sql, node, holder);
    }

    /** Waits until this many transactions of the node wait at the same time. */
    void awaitHeld(int transactions) {
        await(transactions, "wait_event = 'advisory'");
    }

    /** Lets them continue. */
    void release() {
        holder.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
    }

    /** Waits until the database has let this many continue, without a further statement from them. */
    void awaitInTransaction(int transactions) {
        await(transactions, "state = 'idle in transaction'");
    }

    @Override
    public void close() {
        holder.close();
        sql.useTransaction(handle -> {
            handle.execute("DROP TRIGGER fault_held_write ON muster_task");
            handle.execute("DROP FUNCTION fault_held_write");
        });
    }

    private void await(int transactions, String condition) {
        Awaitility.await("%d transactions of node %s with %s".formatted(transactions, node, condition))
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> sql.withHandle(handle -> handle.createQuery("""
                                SELECT count(*) FROM pg_stat_activity
                                WHERE application_name = :name AND %s""".formatted(condition))
                                .bind("name", node.name())
                                .mapTo(int.class)
                                .one())
                        >= transactions);
    }
}
