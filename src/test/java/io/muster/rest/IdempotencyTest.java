package io.muster.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.rest.FaultySteps.Fault;
import io.muster.rest.FaultySteps.To;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request with an {@code Idempotency-Key} is run once, however often it is sent. */
class IdempotencyTest {

    private static final String KEY = "Idempotency-Key: order-1";
    private static final String ASYNC = "Prefer: respond-async";
    private static final String STREAM = "Accept: text/event-stream";
    private static final String FAILING =
            "{\"tasks\": [{\"id\": \"a\", \"type\": \"delay\", \"duration\": \"1s\", \"fail\": \"on purpose\"}]}";
    private static final String OTHER = RestBench.DELAY.replace("1s", "2s");

    private final RestBench bench = new RestBench();

    @ParameterizedTest
    @ValueSource(strings = {ASYNC, STREAM, "Prefer: respond-async, wait=60", "X: waits"})
    void theSameRequestReturnsTheSameGroup(String how) {
        TestExchange first = bench.post("alice", RestBench.DELAY, KEY, how);
        TestExchange second = bench.post("alice", RestBench.DELAY, KEY, how);
        bench.settle();
        TestExchange third = bench.post("alice", RestBench.DELAY, KEY, how);
        bench.settle();

        assertThat(first.header("Location")).isPresent();
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(third.header("Location")).isEqualTo(first.header("Location"));
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(third.header("Idempotent-Replayed")).contains("true");
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(bench.groupsOf("alice")).isOne();
        assertThat(bench.started()).isOne();
        assertTasksCounted("alice", 1);
        bench.assertNothingIsHeld("afterwards", "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {ASYNC, STREAM, "X: waits"})
    void anotherDocumentIsRejected(String how) {
        bench.post("alice", RestBench.DELAY, KEY, ASYNC);

        TestExchange other = bench.post("alice", OTHER, KEY, how);
        bench.settle();

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency-key-reused");
        assertThat(bench.groupsOf("alice")).isOne();
        assertTasksCounted("alice", 1);
        bench.assertNothingIsHeld("afterwards", "alice");
    }

    @Test
    void keysAreScopedToTheirCaller() {
        TestExchange alices = bench.post("alice", RestBench.DELAY, KEY, ASYNC);

        TestExchange bobs = bench.post("bob", OTHER, KEY, ASYNC);

        assertThat(bobs.status()).isEqualTo(202);
        assertThat(bobs.header("Idempotent-Replayed")).isEmpty();
        assertThat(bobs.header("Location")).isPresent().isNotEqualTo(alices.header("Location"));
    }

    @Test
    void aGroupThatFailedKeepsItsKey() {
        TestExchange first = bench.post("alice", FAILING, KEY);
        bench.settle();

        TestExchange second = bench.post("alice", FAILING, KEY);
        bench.settle();

        assertThat(first.status()).isEqualTo(500);
        assertThat(second.status()).isEqualTo(500);
        assertThat(second.body()).contains("task-failed", "on purpose");
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(bench.started()).isOne();
    }

    @Test
    void aRejectedRequestLeavesNoKey() {
        bench.quota.charge("alice", RestBench.MAX_TASKS);
        TestExchange refused = bench.post("alice", RestBench.DELAY, KEY, ASYNC);
        bench.quota.refund("alice", RestBench.MAX_TASKS);

        TestExchange accepted = bench.post("alice", OTHER, KEY, ASYNC);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void aRequestThatWasNotStoredLeavesNoKey() {
        // the first three calls look up the key: the third call of the insert is lost
        bench.steps.failAt(6, Fault.CONNECTION_LOST);
        TestExchange lost = bench.post("alice", RestBench.DELAY, KEY, ASYNC);
        bench.steps.none();
        bench.awaitDatabase();

        TestExchange accepted = bench.post("alice", OTHER, KEY, ASYNC);

        assertThat(lost.status()).isEqualTo(503);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Idempotent-Replayed")).isEmpty();
        assertTasksCounted("alice", 1);
    }

    @Test
    void ofTwoConcurrentRequestsOneRunsAndBothReturnItsGroup() {
        TestExchange[] first = new TestExchange[1];
        beforeTheInsert(() -> first[0] = bench.post("alice", RestBench.DELAY, KEY, ASYNC));

        TestExchange second = bench.post("alice", RestBench.DELAY, KEY, ASYNC);
        bench.settle();

        assertThat(first[0].status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.header("Location")).isEqualTo(first[0].header("Location"));
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(bench.groupsOf("alice")).isOne();
        assertThat(bench.started()).isOne();
        assertTasksCounted("alice", 1);
        bench.assertNothingIsHeld("afterwards", "alice");
    }

    @Test
    void ofTwoConcurrentDifferentDocumentsOneIsRejected() {
        beforeTheInsert(() -> bench.post("alice", OTHER, KEY, ASYNC));

        TestExchange second = bench.post("alice", RestBench.DELAY, KEY, ASYNC);

        assertThat(second.status()).isEqualTo(422);
        assertThat(bench.groupsOf("alice")).isOne();
        assertTasksCounted("alice", 1);
    }

    /** @param step after which the key, or its group, is looked up again */
    @ParameterizedTest
    @ValueSource(ints = {5, 8})
    void aKeyWithoutItsGroupIsReportedAsInFlight(int step) {
        beforeTheInsert(() -> bench.post("alice", RestBench.DELAY, KEY, ASYNC));
        // in use when it is inserted, and gone when it is looked up
        bench.steps.meanwhile(
                To.DATABASE,
                step,
                () -> bench.database.useHandle(handle -> handle.execute("DELETE FROM muster_group")));

        TestExchange second = bench.post("alice", RestBench.DELAY, KEY, ASYNC);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body()).contains("request-in-progress");
        assertThat(second.header("Retry-After")).contains("1");
    }

    @Test
    void aRepeatedRequestWaitsForTheDecisionToo() {
        TestExchange first = bench.post("alice", RestBench.DELAY, KEY);
        TestExchange second = bench.post("alice", RestBench.DELAY, KEY);
        assertThat(first.completed() + second.completed()).isZero();

        bench.clock.advance(Duration.ofSeconds(2));

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        bench.assertNothingIsHeld("afterwards", "alice");
    }

    /** After the key was looked up: a connection, a query and a commit, and the connection of the insert. */
    private void beforeTheInsert(Runnable action) {
        bench.steps.meanwhile(To.DATABASE, 4, action);
    }

    private void assertTasksCounted(String caller, int tasks) {
        bench.quota.charge(caller, RestBench.MAX_TASKS - tasks);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> bench.quota.charge(caller, 1)))
                .isNotNull();
    }
}
