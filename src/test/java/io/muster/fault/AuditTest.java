package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the audit, on which the fault tests rely, detects violations. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "PostgreSQL is stopped by a signal")
class AuditTest {

    private static Postgres postgres;
    private static Audit audit;

    private final String group = UUID.randomUUID().toString();
    private final Jdbi a = connection("a");
    private final Jdbi b = connection("b");

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        postgres = new Postgres(folder.resolve("postgres"));
        postgres.start();
        try (InputStream schema = Audit.class.getResourceAsStream("/io/muster/database/schema-1.sql")) {
            String script = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            postgres.sql().useHandle(handle -> handle.createScript(script).execute());
        }
        audit = new Audit(postgres.sql());
        audit.install();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void insertAGroupOfTwoTasks() {
        postgres.sql().useHandle(handle -> handle.execute("TRUNCATE muster_group CASCADE"));
        postgres.sql().useHandle(handle -> handle.execute("TRUNCATE fault_audit"));
        update(a, """
                INSERT INTO muster_group (id, caller, mode, document, created_at, clock_from, clock_ms, state, epoch, deaths,
                                          last_event)
                VALUES (:group, 'a', 'settled', '{}', now(), now(), 1000, 'queued', 0, 0, 0)""");
        for (int index = 0; index < 2; index++) {
            update(a, """
                    INSERT INTO muster_task (group_id, idx, id, type, state)
                    VALUES (:group, %1$d, 't%1$d', 'delay', 'pending')""".formatted(index));
        }
    }

    @Test
    void findsNothingIfAGroupChangesItsOwnerAndEndsOnce() {
        claim(a);
        finishTask(a, 0, "succeeded");
        assertThat(audit.groupsInProgress(List.of(group))).isEqualTo(1);
        assertThat(audit.finishedTasksOf("a")).containsExactly(group + "/0");
        assertThat(audit.unfinishedTasksOf("a")).containsExactly(group + "/1");

        claim(b);
        finishTask(b, 1, "succeeded");
        finish(b, "succeeded");
        assertThat(audit.claims(Set.of(group))).isEqualTo(Map.of(group, 2));
        assertThat(audit.holders(Set.of(group))).isEqualTo(Map.of(group, "b"));
        assertThat(audit.groupsChangedAfterTheirEnd()).isEmpty();
        assertThat(audit.tasksChangedAfterTheirEnd()).isEmpty();
        assertThat(audit.outcomesOfFormerOwners()).isEmpty();
    }

    @Test
    void findsAGroupWithASecondOutcome() {
        claim(a);
        finish(a, "succeeded");
        finish(a, "cancelled");
        assertThat(audit.groupsChangedAfterTheirEnd()).containsExactly(group + " succeeded -> cancelled by a");
    }

    @Test
    void findsATaskFinishedTwice() {
        claim(a);
        finishTask(a, 0, "succeeded");
        finishTask(a, 0, "succeeded");
        assertThat(audit.tasksChangedAfterTheirEnd()).hasSize(1);
    }

    @Test
    void findsATaskWrittenByAFormerOwner() {
        claim(a);
        claim(b);
        finishTask(a, 0, "succeeded");
        assertThat(audit.outcomesOfFormerOwners()).containsExactly(group + " succeeded by a");
    }

    @Test
    void findsATaskWrittenAfterTheGroupWasTakenOver() {
        claim(a);
        update(b, "UPDATE muster_group SET state = 'queued', owner = NULL, epoch = epoch + 1 WHERE id = :group");
        finishTask(a, 0, "succeeded");
        assertThat(audit.holders(Set.of(group))).isEqualTo(Map.of(group, "nobody"));
        assertThat(audit.outcomesOfFormerOwners()).containsExactly(group + " succeeded by a");
    }

    @Test
    void findsAGroupWrittenByAFormerOwner() {
        claim(a);
        claim(b);
        finish(a, "succeeded");
        assertThat(audit.outcomesOfFormerOwners()).containsExactly(group + " finished by a");
    }

    @Test
    void commitsAreAcknowledgedOnlyAfterTheyAreReleased() throws InterruptedException {
        Commits commits = new Commits(postgres.sql());
        AtomicInteger heard = new AtomicInteger();
        AtomicBoolean isEnough = new AtomicBoolean();
        Thread claims = new Thread(() -> {
            while (!isEnough.get()) {
                claim(a);
                heard.incrementAndGet();
            }
        });
        claims.start();
        try {
            commits.hold("a");
            int before = heard.get();
            Awaitility.await().during(ofMillis(300)).atMost(ofSeconds(5)).until(() -> heard.get() == before);
        } finally {
            isEnough.set(true);
            commits.release();
        }
        claims.join(ofSeconds(10).toMillis());
        assertThat(audit.claims(Set.of(group))).containsEntry(group, heard.get());
    }

    private void claim(Jdbi node) {
        update(node, "UPDATE muster_group SET state = 'running', owner = 'x', epoch = epoch + 1 WHERE id = :group");
    }

    private void finishTask(Jdbi node, int index, String state) {
        update(
                node,
                "UPDATE muster_task SET state = '%s' WHERE group_id = :group AND idx = %d".formatted(state, index));
    }

    private void finish(Jdbi node, String outcome) {
        update(node, "UPDATE muster_group SET state = 'finished', outcome = '%s' WHERE id = :group".formatted(outcome));
    }

    private void update(Jdbi node, String statement) {
        node.useHandle(handle -> handle.createUpdate(statement)
                .bind("group", UUID.fromString(group))
                .execute());
    }

    private static Jdbi connection(String name) {
        Map<String, String> settings = postgres.settings(name);
        return Jdbi.create(
                settings.get("muster.db.url"), settings.get("muster.db.user"), settings.get("muster.db.password"));
    }
}
