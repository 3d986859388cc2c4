package io.muster.testing;

import io.muster.database.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The tables of durable groups in a test database, and rows for them. */
public final class GroupTables {

    private GroupTables() {}

    /** An empty in-memory database with the tables; exists until the JVM ends. */
    public static DataSource inMemory() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000");
        create(database);
        return database;
    }

    /** Creates the tables in an empty database. */
    public static void create(DataSource database) {
        Schema.ofMuster().migrate(Jdbi.create(database));
    }

    /** Inserts a group without tasks. */
    public static void insertGroup(Handle handle, UUID id, String state, @Nullable Instant finishedAt) {
        handle.createUpdate("""
                        INSERT INTO muster_group
                            (id, mode, caller, document, created_at, clock_from, clock_ms, state, epoch, deaths, finished_at,
                             last_event)
                        VALUES (:id, 'all', 'alice', '{}', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1000, :state, 1, 0, :finishedAt, 0)""")
                .bind("id", id)
                .bind("state", state)
                .bind("finishedAt", finishedAt == null ? null : finishedAt.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
