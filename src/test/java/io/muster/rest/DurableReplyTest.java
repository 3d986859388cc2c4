package io.muster.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurableReplyTest {

    private static final long MEMORY = 10_000_000;
    private static final String KEY = "Idempotency-Key: k";

    private final RestBench bench = new RestBench();

    /** The memory for the immediate response, which is not sent then, is not needed in addition. */
    @ParameterizedTest
    @CsvSource({"wait, 200", "respond-async, 202"})
    void aStoredGroupThatNeedsAllOfTheMemoryForResponsesIsAnswered(String preference, int status) {
        TestExchange first = bench.post("alice", RestBench.DELAY, KEY);
        bench.settle();
        first.read();
        assertThat(first.status()).isEqualTo(200);
        bench.settle();

        bench.shown.tryReserve(MEMORY - 9_000);
        TestExchange again = bench.post("alice", RestBench.DELAY, KEY, "Prefer: " + preference);
        bench.clock.advance(Duration.ofSeconds(1));
        again.read();

        assertThat(again.status()).as(again.body()).isEqualTo(status);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        bench.shown.release(MEMORY - 9_000);
        bench.assertNothingIsHeld("after both", "alice");
    }
}
