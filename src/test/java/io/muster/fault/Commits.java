package io.muster.fault;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/**
 * Holds the moment between a commit and its acknowledgement: PostgreSQL is told to wait for a standby that does not
 * exist, so that a transaction is on disk, but its client gets no response.
 */
final class Commits {

    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Jdbi sql;

    Commits(Jdbi sql) {
        this.sql = sql;
    }

    /** From now on commits are not acknowledged; returns when the first one waits, such as a node's heartbeat. */
    void hold(String name) {
        standby("nobody");
        Awaitility.await("held commit of " + name).atMost(LONGEST).until(() -> count("true", name) > 0);
    }

    /** Waits until a node waits for the acknowledgement of a group's insert. */
    void awaitHeldInsert(String name) {
        // a transaction keeps its locks until it is acknowledged
        String holdsLock = """
                EXISTS (SELECT 1 FROM pg_locks l
                        WHERE l.pid = s.pid AND l.relation = 'muster_idempotency'::regclass
                          AND l.mode = 'RowExclusiveLock')""";
        Awaitility.await("held insert of " + name)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> count(holdsLock, name) > 0);
    }

    /** Acknowledges all waiting commits, which become visible. */
    void release() {
        standby("");
    }

    private int count(String condition, String name) {
        return sql.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) FROM pg_stat_activity s
                        WHERE s.application_name = :name AND s.wait_event = 'SyncRep' AND %s""".formatted(condition))
                .bind("name", name)
                .mapTo(int.class)
                .one());
    }

    private void standby(String name) {
        sql.useHandle(handle -> {
            // a bound parameter is not permitted here
            handle.execute("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
            handle.execute("SELECT pg_reload_conf()");
        });
    }
}
