package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.store.callback.CallbackTable;
import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Jdbi jdbi = Jdbi.create(GroupTables.inMemory());
    private final AtomicLong passed = new AtomicLong();
    private Instant now = NOW;
    private final Retention retention =
            new Retention(jdbi, Duration.ofDays(7), Duration.ofDays(4), handle -> now, passed::get);

    @Test
    void deletesGroupsThatFinishedLongAgo() {
        UUID old = group("finished", NOW.minus(Duration.ofDays(7)).minusMillis(1));
        UUID recent = group("finished", NOW.minus(Duration.ofDays(7)).plusMillis(1));
        UUID running = group("running", null);
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO muster_task (group_id, idx, id, type, state) VALUES (?, 0, 'a', 'delay', 'succeeded')",
                old));

        run();

        assertThat(groups()).containsExactlyInAnyOrder(recent, running);
        assertThat(count("muster_task")).isZero();
    }

    @Test
    void deletesMoreThanOneBatch() {
        jdbi.useTransaction(handle -> {
            for (int i = 0; i < 2_001; i++) {
                GroupTables.insertGroup(handle, UUID.randomUUID(), "finished", Instant.EPOCH);
            }
        });

        run();

        assertThat(groups()).isEmpty();
    }

    @Test
    void keepsAGroupWithAPendingCallbackForAWhile() {
        UUID kept = called(NOW.minus(Duration.ofDays(11)).plusMillis(1), "pending");
        UUID givenUp = called(NOW.minus(Duration.ofDays(11)).minusMillis(1), "pending");
        UUID delivered = called(NOW.minus(Duration.ofDays(8)), "delivered");
        UUID failed = called(NOW.minus(Duration.ofDays(8)), "failed");

        run();

        assertThat(groups()).containsExactly(kept).doesNotContain(givenUp, delivered, failed);

        jdbi.useHandle(handle -> handle.execute("UPDATE muster_callback SET state = 'delivered'"));
        run();
        assertThat(groups()).isEmpty();
    }

    @Test
    void keptGroupsDoNotBlockOthers() {
        Instant finishedAt = NOW.minus(Duration.ofDays(8));
        jdbi.useTransaction(handle -> {
            for (int i = 0; i < 1_500; i++) {
                called(handle, finishedAt, "pending");
                GroupTables.insertGroup(handle, UUID.randomUUID(), "finished", finishedAt);
            }
        });

        run();

        assertThat(groups()).hasSize(1_500);
    }

    private UUID called(Instant finishedAt, String state) {
        return jdbi.inTransaction(handle -> called(handle, finishedAt, state));
    }

    private static UUID called(Handle handle, Instant finishedAt, String state) {
        UUID id = UUID.randomUUID();
        GroupTables.insertGroup(handle, id, "finished", finishedAt);
        CallbackTable.request(handle, id, "alice", "https://example.com/");
        handle.execute("UPDATE muster_callback SET state = ? WHERE group_id = ?", state, id);
        return id;
    }

    @Test
    void deletesIdempotencyKeysAfterADay() {
        UUID group = group("running", null);
        key("yesterday", group, NOW.minus(Duration.ofHours(24)).minusMillis(1));
        key("today", group, NOW.minus(Duration.ofHours(24)).plusMillis(1));

        retention.run();

        List<String> left =
                jdbi.withHandle(handle -> handle.createQuery("SELECT idempotency_key FROM muster_idempotency")
                        .mapTo(String.class)
                        .list());
        assertThat(left).containsExactly("today");
    }

    @Test
    void usesTheDatabasesClock() {
        Instant database = jdbi.withHandle(handle -> handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one());
        UUID old = group("finished", database.minus(Duration.ofDays(8)));
        UUID recent = group("finished", database.minus(Duration.ofDays(6)));

        try (QuietLog log = QuietLog.of(Retention.class)) {
            new Retention(jdbi, Duration.ofDays(7), Duration.ofDays(4)).run();
            assertThat(log.records()).hasSize(1);
        }

        assertThat(groups()).containsExactly(recent).doesNotContain(old);
    }

    @Test
    void deletesNothingTooEarlyWhenTheClockJumpsForward() {
        UUID group = group("finished", NOW.minus(Duration.ofDays(7)).plus(Duration.ofMinutes(30)));
        retention.run();

        now = NOW.plus(Duration.ofHours(1));
        retention.run();
        pass(Duration.ofMinutes(10));
        retention.run();
        assertThat(groups()).containsExactly(group);

        // expired, by any clock
        pass(Duration.ofMinutes(20).plusSeconds(1));
        run();
        assertThat(groups()).isEmpty();
    }

    @Test
    void deletesLaterWhenTheClockJumpsBackAndNothingTooEarlyWhenItIsCorrected() {
        UUID group = group("finished", NOW.minus(Duration.ofDays(7)).plus(Duration.ofMinutes(30)));
        retention.run();

        now = NOW.minus(Duration.ofHours(1));
        pass(Duration.ofMinutes(10));
        retention.run();
        now = now.plus(Duration.ofHours(1));
        retention.run();
        assertThat(groups()).containsExactly(group);

        pass(Duration.ofHours(2));
        run();
        assertThat(groups()).isEmpty();
    }

    @Test
    void trustsAClockThatHasBeenAheadForADay() {
        retention.run();
        now = NOW.plus(Duration.ofDays(365));
        UUID old = group("finished", NOW.plus(Duration.ofDays(100)));
        retention.run();
        pass(Duration.ofHours(23));
        retention.run();
        assertThat(groups()).containsExactly(old);

        pass(Duration.ofHours(1).plusSeconds(1));
        run();
        assertThat(groups()).isEmpty();
    }

    private void pass(Duration duration) {
        now = now.plus(duration);
        passed.addAndGet(duration.toNanos());
    }

    private void run() {
        try (QuietLog log = QuietLog.of(Retention.class)) {
            retention.run();
            assertThat(log.records()).hasSize(1);
        }
    }

    private UUID group(String state, Instant finishedAt) {
        UUID id = UUID.randomUUID();
        jdbi.useHandle(handle -> GroupTables.insertGroup(handle, id, state, finishedAt));
        return id;
    }

    private void key(String key, UUID group, Instant createdAt) {
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO muster_idempotency (caller, idempotency_key, fingerprint, group_id, created_at) VALUES ('alice', ?, '', ?, ?)",
                key,
                group,
                createdAt.atOffset(ZoneOffset.UTC)));
    }

    private List<UUID> groups() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM muster_group")
                .mapTo(UUID.class)
                .list());
    }

    private int count(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }
}
