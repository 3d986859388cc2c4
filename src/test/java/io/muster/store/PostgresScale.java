package io.muster.store;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.testing.Postgres;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

class PostgresScale extends ScaleContract {

    private HikariDataSource pool;

    @Override
    Jdbi open() {
        pool = ConnectionPool.open(Postgres.shared().freshDatabase(), 4, SessionTimeouts.DEFAULTS);
        Jdbi jdbi = Jdbi.create(pool);
        Schema.ofMuster().migrate(jdbi);
        return jdbi;
    }

    @Override
    void close() {
        pool.close();
    }

    @Override
    String numbers(int first, int last) {
        return "generate_series(%d, %d) AS n".formatted(first, last);
    }

    @Override
    void analyze(Handle handle) {
        handle.execute("ANALYZE");
    }
}
