package io.muster.fault;

import org.jdbi.v3.core.Jdbi;

/** A disk on which every commit takes a tenth of a second, also for heartbeats: PostgreSQL's {@code commit_delay}. */
final class SlowCommits {

    private final Jdbi sql;

    private SlowCommits(Jdbi sql) {
        this.sql = sql;
    }

    static SlowCommits of(Jdbi sql) {
        sql.useHandle(handle -> {
            // its maximum, in microseconds; regardless of concurrent commits
            handle.execute("ALTER SYSTEM SET commit_delay = 100000");
            handle.execute("ALTER SYSTEM SET commit_siblings = 0");
            handle.execute("SELECT pg_reload_conf()");
        });
        return new SlowCommits(sql);
    }

    /** Lets it commit at full speed again. */
    void close() {
        sql.useHandle(handle -> {
            handle.execute("ALTER SYSTEM RESET commit_delay");
            handle.execute("ALTER SYSTEM RESET commit_siblings");
            handle.execute("SELECT pg_reload_conf()");
        });
    }
}
