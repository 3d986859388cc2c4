package io.muster.store;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.store.Database.H2File;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.io.TempDir;

class H2Scale extends ScaleContract {

    @TempDir
    static Path folder;

    private HikariDataSource pool;

    @Override
    Jdbi open() {
        pool = ConnectionPool.open(new H2File(folder), 4, SessionTimeouts.DEFAULTS);
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
        return "(SELECT x AS n FROM SYSTEM_RANGE(%d, %d))".formatted(first, last);
    }

    @Override
    void analyze(Handle handle) {
        handle.execute("ANALYZE");
    }
}
