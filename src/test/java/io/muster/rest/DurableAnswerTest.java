package io.muster.rest;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the caller of a stored group gets a response, and which: at once, at the decision, or when the wait is over. */
class DurableAnswerTest {

    private final RestBench bench = new RestBench();

    @Test
    void anImmediateResponseHasTheGroupAsAccepted() {
        TestExchange answer = bench.post("alice", RestBench.DELAY, "Prefer: respond-async");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).contains("respond-async");
        assertThat(answer.header("Location").orElseThrow()).startsWith("http://localhost/api/groups/");
        assertThat(answer.body()).contains("\"state\":\"queued\"", "\"pending\":1");
        assertThat(bench.unfinished()).isOne();
    }

    @Test
    void aDecisionInTimeIsReturned() {
        TestExchange answer = bench.post("alice", RestBench.DELAY, "Prefer: respond-async, wait=2");
        assertThat(answer.completed()).isZero();

        bench.clock.advance(ofMillis(1_100));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Location")).isPresent();
        assertThat(answer.header("Preference-Applied")).isEmpty();
        assertThat(answer.body()).contains("\"outcome\":\"succeeded\"");
        assertThat(bench.durableReply.waiting()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"wait=1, 1", "wait=2, 2", "wait=0, 0"})
    void withoutADecisionInTimeTheGroupContinues(String wait, int seconds) {
        String document = RestBench.DELAY.replace("1s", "5s");
        TestExchange answer = bench.post("alice", document, "Prefer: respond-async, " + wait);
        bench.clock.advance(ofMillis(seconds * 1_000L));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).contains("respond-async, " + wait);
        assertThat(answer.header("Location")).isPresent();
        assertThat(bench.node.admitted()).isOne();

        bench.settle();
        assertThat(bench.started()).isOne();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Prefer: wait=1", "Prefer: return=minimal", "Prefer: respond-async=no", "X: no preference"})
    void anyOtherPreferenceIsIgnored(String prefer) {
        TestExchange answer = bench.post("alice", RestBench.DELAY, prefer);

        bench.clock.advance(ofMillis(1_100));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.header("Preference-Applied")).isEmpty();
    }

    @Test
    void aCallerWhoseKeyIsRevokedIsRefusedAndTheGroupContinues() {
        String document = RestBench.DELAY.replace("1s", "50s");
        TestExchange answer = bench.post("alice", document, "Prefer: respond-async, wait=60");

        answer.withdraw();
        bench.clock.advance(ofSeconds(20));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.completed()).isOne();
        assertThat(bench.durableReply.waiting()).isZero();
        assertThat(bench.node.admitted()).isOne();
        bench.settle();
        bench.assertNothingIsHeld("at the end", "alice");
    }

    @Test
    void aCallerWithoutMemoryForTheResponseIsRejectedBeforeAnythingIsStored() {
        long all = bench.shown.max();
        bench.shown.tryReserve(all);

        TestExchange refused = bench.post("alice", RestBench.DELAY, "Prefer: respond-async");
        bench.shown.release(all);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(bench.groupsOf("alice")).isZero();
        bench.quota.charge("alice", RestBench.MAX_TASKS);
        bench.assertNothingIsHeld("at the end", "alice");
    }

    /** The memory for the immediate response, which is not sent then, is not needed in addition. */
    @ParameterizedTest
    @CsvSource({"wait, 200", "respond-async, 202"})
    void aStoredGroupThatNeedsAllOfTheMemoryForResponsesIsAnswered(String preference, int status) {
        String key = "Idempotency-Key: k";
        TestExchange first = bench.post("alice", RestBench.DELAY, key);
        bench.settle();
        first.read();
        assertThat(first.status()).isEqualTo(200);
        bench.settle();

        long allButEnough = bench.shown.max() - 9_000;
        bench.shown.tryReserve(allButEnough);
        TestExchange again = bench.post("alice", RestBench.DELAY, key, "Prefer: " + preference);
        bench.clock.advance(ofSeconds(1));
        again.read();

        assertThat(again.status()).as(again.body()).isEqualTo(status);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        bench.shown.release(allButEnough);
        bench.assertNothingIsHeld("after both", "alice");
    }
}
