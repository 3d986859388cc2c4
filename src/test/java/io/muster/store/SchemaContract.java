package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import io.muster.database.Transactions;
import io.muster.database.UnusableDatabaseException;
import io.muster.document.Callback;
import io.muster.document.CallbackState;
import io.muster.document.KeptDocument;
import io.muster.group.spec.Labels;
import io.muster.group.view.GroupSnapshot;
import io.muster.store.callback.AnyCapacity;
import io.muster.store.callback.CallbackClaims;
import io.muster.store.callback.CallbackTable;
import io.muster.store.callback.ClaimedCallback;
import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import io.muster.testing.GroupTables;
import io.muster.testing.Views;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema migration, for every kind of database. */
abstract class SchemaContract {

    static final String PLATES = "CREATE TABLE IF NOT EXISTS plate (id INTEGER PRIMARY KEY);";
    static final String CUPS = """
            -- cups; and
            CREATE TABLE IF NOT EXISTS cup (id INTEGER PRIMARY KEY);
            INSERT INTO cup (id) VALUES (1);
            """;

    HikariDataSource pool;
    Jdbi jdbi;

    abstract Database database();

    @BeforeEach
    void open() {
        pool = ConnectionPool.open(database(), 4, SessionTimeouts.DEFAULTS);
        jdbi = Jdbi.create(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void createsTheTables() {
        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();

        assertThat(count("muster_group")).isZero();
        assertThat(count("muster_task")).isZero();
        assertThat(count("muster_callback")).isZero();
    }

    @Test
    void doesNotChangeUpToDateTables() {
        Schema.ofMuster().migrate(jdbi);

        assertThat(Schema.ofMuster().migrate(jdbi)).isZero();
    }

    @Test
    void runsNewScripts() {
        assertThat(schema(PLATES).migrate(jdbi)).isOne();
        assertThat(schema(PLATES, CUPS).migrate(jdbi)).isOne();

        assertThat(count("plate")).isZero();
        assertThat(count("cup")).isOne();
        assertThat(versions()).containsExactly(1, 2);
    }

    @Test
    void rejectsTablesOfANewerVersion() {
        schema(PLATES, CUPS).migrate(jdbi);

        assertThatThrownBy(() -> schema(PLATES).migrate(jdbi))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("schema has version 2")
                .hasMessageContaining("up to 1");
    }

    @Test
    void doesNotCountAFailedScript() {
        String broken = PLATES + "SELECT * FROM no_such_table;";

        assertThatThrownBy(() -> schema(broken).migrate(jdbi)).isInstanceOf(JdbiException.class);

        assertThat(schema(PLATES).migrate(jdbi)).isOne();
        assertThat(versions()).containsExactly(1);
    }

    // H2 keeps half of a script if the process dies during it
    @Test
    void scriptsCanBeRepeated() {
        Schema.ofMuster().migrate(jdbi);
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_schema"));

        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();
    }

    @Test
    void migratesGroupsOfTheFirstVersion() {
        Schema.ofMuster().upTo(1).migrate(jdbi);
        UUID group = UUID.randomUUID();
        String document =
                "{\"tasks\": [{\"type\": \"delay\", \"value\": \"%s\"}]}".formatted("\u00fc".repeat(3_000_000));
        String result = "\"" + "x".repeat(2_000_000) + "\"";
        jdbi.useTransaction(handle -> insertAsTheFirstVersionDid(handle, group, document, result));

        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();
        // as after a node that died during the migration
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_schema WHERE version > 1"));
        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();

        Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
        GroupSnapshot found =
                Views.read(new GroupStore(transactions).view(group).orElseThrow());
        assertThat(found.tasks().get(1).outcome())
                .contains(new Succeeded<>(new TaskValue(result, Map.of("http", Map.of("status", 200)))));
        Claims claims = new Claims(transactions);
        Claim claim = claims.claim("a", group).orElseThrow();
        assertThat(claims.document(claim).orElseThrow().text()).isEqualTo(document);
        assertThat(claim.earlier().settled()).hasSize(1);
        assertThat(claim.started()).containsExactly(new TaskId("0"));
        assertThat(countsOf(group))
                .containsEntry("tasks", 3L)
                .containsEntry("running", 1L)
                .containsEntry("succeeded", 1L)
                .containsEntry("failed", 0L)
                .containsEntry("result_bytes", 2_000_002L + 23)
                .containsEntry("document_bytes", KeptDocument.of(document).bytes())
                // an estimate, replaced by a better one when the document is read
                .containsEntry("memory_bytes", 2 * KeptDocument.of(document).bytes() + 4 * 32);
    }

    @Test
    void groupsOfTheFourteenthVersionHaveNoLabels() {
        Schema.ofMuster().upTo(14).migrate(jdbi);
        UUID group = UUID.randomUUID();
        jdbi.useTransaction(handle -> GroupTables.insertGroup(handle, group, "queued", null));

        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();

        GroupStore store = new GroupStore(new Transactions(jdbi, () -> true, Optional.empty()));
        assertThat(store.find(group).orElseThrow().summary().labels()).isEqualTo(Labels.NONE);
        assertThat(count("muster_label")).isZero();
    }

    // a node of that version goes on inserting groups like this one until it is updated
    @Test
    void groupsOfTheSixteenthVersionHaveNoTrace() {
        Schema.ofMuster().upTo(16).migrate(jdbi);
        UUID before = UUID.randomUUID();
        UUID after = UUID.randomUUID();
        jdbi.useTransaction(handle -> GroupTables.insertGroup(handle, before, "queued", null));

        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();
        jdbi.useTransaction(handle -> GroupTables.insertGroup(handle, after, "queued", null));

        Claims claims = new Claims(new Transactions(jdbi, () -> true, Optional.empty()));
        assertThat(claims.claim("a", before).orElseThrow().trace()).isEmpty();
        assertThat(claims.claim("a", after).orElseThrow().trace()).isEmpty();
    }

    @Test
    void migratesDueCallbacks() {
        Schema.ofMuster().upTo(5).migrate(jdbi);
        UUID due =
                callbackOfTheFifthVersion("pending", "'2026-11-21T10:00:00.123Z'", "https://a.example:8443/hook?b=c");
        UUID later = callbackOfTheFifthVersion("pending", "'2126-11-21T10:00:00.123Z'", "http://b.example?to=me");
        UUID unsaid = callbackOfTheFifthVersion("pending", "NULL", "https://c.example/");
        UUID waiting = callbackOfTheFifthVersion("waiting", "NULL", "https://d.example/");
        UUID delivered = callbackOfTheFifthVersion("delivered", "NULL", "https://[2001:db8::1]/" + "x".repeat(4_000));

        Schema.ofMuster().migrate(jdbi);
        // as after a node that died during the migration
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_schema WHERE version > 5"));
        Schema.ofMuster().migrate(jdbi);

        assertThat(receivers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        due, "alice https://a.example:8443",
                        later, "alice http://b.example",
                        unsaid, "alice https://c.example",
                        waiting, "alice https://d.example",
                        delivered, "alice https://[2001:db8::1]"));
        CallbackClaims claims = new CallbackClaims(new Transactions(jdbi, () -> true, Optional.empty()));
        List<ClaimedCallback> claimed = claims.claim("a", 10, new AnyCapacity());
        assertThat(claimed).extracting(ClaimedCallback::group).containsExactlyInAnyOrder(due, unsaid);
        assertThat(claimed.get(0).callback().attemptsOfRun()).isOne();
        assertThat(callback(later).nextAttempt()).contains(Instant.parse("2126-11-21T10:00:00.123Z"));
        assertThat(callback(waiting).state()).isEqualTo(CallbackState.WAITING);
        assertThat(callback(delivered).state()).isEqualTo(CallbackState.DELIVERED);
        assertThatThrownBy(() -> count("scheduled_tasks")).isInstanceOf(JdbiException.class);
    }

    private UUID callbackOfTheFifthVersion(String state, String next, String url) {
        UUID group = UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            GroupTables.insertGroup(handle, group, state.equals("waiting") ? "running" : "finished", null);
            handle.execute(
                    "UPDATE muster_group SET outcome = 'succeeded', verdict = '{\"afterMs\": 5}' WHERE id = ?", group);
            handle.execute(
                    "INSERT INTO muster_callback (group_id, url, state, run, attempts, next_attempt) VALUES (?, ?, ?, 1, ?, "
                            + next + ")",
                    group,
                    url,
                    state,
                    "[{\"run\": 1, \"at\": \"2026-11-21T09:00:00Z\", \"elapsedMs\": 5, \"status\": 500}]");
            if (state.equals("pending")) {
                handle.execute(
                        "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version) VALUES ('callback', ?, CURRENT_TIMESTAMP, TRUE, 3)",
                        group.toString());
            }
        });
        return group;
    }

    private Map<UUID, String> receivers() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT group_id, caller, receiver FROM muster_callback")
                .map((row, context) -> Map.entry(
                        row.getObject("group_id", UUID.class),
                        row.getString("caller") + " " + row.getString("receiver")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private Callback callback(UUID group) {
        return jdbi.withHandle(handle -> CallbackTable.find(handle, group)).orElseThrow();
    }

    private static void insertAsTheFirstVersionDid(Handle handle, UUID group, String document, String result) {
        handle.createUpdate("""
                        INSERT INTO muster_group
                            (id, mode, caller, document, created_at, clock_from, clock_ms, state, epoch, deaths, last_event)
                        VALUES (:id, 'all', 'alice', :document, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1000, 'queued', 1, 0, 1)""").bind("id", group).bind("document", document).execute();
        handle.execute(
                "INSERT INTO muster_task (group_id, idx, id, type, state) VALUES (?, 0, '0', 'delay', 'running')",
                group);
        handle.execute(
                "INSERT INTO muster_task (group_id, idx, id, type, state, event, result, detail) VALUES (?, 1, '1', 'delay', 'succeeded', 1, ?, ?)",
                group,
                result,
                "{\"http\":{\"status\":200}}");
        handle.execute(
                "INSERT INTO muster_task (group_id, idx, id, type, state) VALUES (?, 2, '2', 'delay', 'pending')",
                group);
    }

    private Map<String, Object> countsOf(UUID group) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT tasks, running, succeeded, failed, result_bytes, document_bytes, memory_bytes
                        FROM muster_group WHERE id = :id""")
                .bind("id", group)
                .map((row, context) -> {
                    Map<String, Object> counts = new HashMap<>();
                    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                        counts.put(
                                row.getMetaData().getColumnLabel(column).toLowerCase(Locale.ROOT), row.getLong(column));
                    }
                    return counts;
                })
                .one());
    }

    static Schema schema(String... scripts) {
        return new Schema(Stream.of(scripts).map(Schema.Script::of).toList());
    }

    int count(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }

    List<Integer> versions() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT version FROM muster_schema ORDER BY version")
                .mapTo(Integer.class)
                .list());
    }
}
