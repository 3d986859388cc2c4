package io.muster.fault;

import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import java.nio.file.Path;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Writes finished groups into the database of a server before it is started, since running that many takes minutes. */
final class StoredGroups {

    private StoredGroups() {}

    static void insert(Path folder, String caller, int groups, int tasks) {
        try (var pool = ConnectionPool.open(new Database.H2File(folder), 1, SessionTimeouts.DEFAULTS)) {
            Jdbi jdbi = Jdbi.create(pool);
            Schema.ofMuster().migrate(jdbi);
            for (int group = 0; group < groups; group++) {
                insert(jdbi, caller, tasks);
            }
        }
    }

    private static void insert(Jdbi jdbi, String caller, int tasks) {
        UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpochPlus1();
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO muster_group (id, mode, caller, document, created_at, clock_from, clock_ms, state,
                                epoch, deaths, outcome, verdict, elapsed_ms, finished_at, last_event, tasks, succeeded)
                            VALUES (:id, 'all', :caller, '{}', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 3600000, 'finished',
                                1, 0, 'succeeded', '{"afterMs":1,"fault":null,"culprit":null,"partial":false}', 1,
                                CURRENT_TIMESTAMP, :tasks + 1, :tasks, :tasks)""")
                    .bind("id", id)
                    .bind("caller", caller)
                    .bind("tasks", tasks)
                    .execute();
            handle.createUpdate("""
                            INSERT INTO muster_task (group_id, idx, id, type, state, started_ms, elapsed_ms, event, result,
                                result_bytes)
                            SELECT :id, x - 1, CAST(x - 1 AS VARCHAR), 'delay', 'succeeded', 0, 1, x, '1', 1
                            FROM SYSTEM_RANGE(1, :tasks)""").bind("id", id).bind("tasks", tasks).execute();
        });
    }
}
