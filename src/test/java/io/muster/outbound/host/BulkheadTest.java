package io.muster.outbound.host;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.ManualTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkheadTest {

    private final ManualTimer timer = new ManualTimer();
    private final Bulkhead bulkhead = new Bulkhead(2, 3, timer);
    private final List<String> running = new ArrayList<>();

    @Test
    void startsUpToTheLimitAndTheOthersWaitInOrder() {
        List.of("a", "b", "c", "d").forEach(this::acquire);
        assertThat(running).containsExactly("a", "b");

        bulkhead.release();
        assertThat(running).containsExactly("a", "b", "c");
        bulkhead.release();
        assertThat(running).containsExactly("a", "b", "c", "d");
    }

    @Test
    void theQueueIsLimited() {
        List.of("a", "b", "c", "d", "e").forEach(this::acquire);

        assertThat(acquire("f")).isFalse();
        bulkhead.release();
        assertThat(acquire("g")).isTrue();
        assertThat(running).containsExactly("a", "b", "c");
    }

    @Test
    void aCancelledRequestIsNotStarted() {
        Runnable c = () -> running.add("c");
        acquire("a");
        acquire("b");
        bulkhead.acquire(c);
        acquire("d");

        assertThat(bulkhead.cancel(c)).isTrue();
        assertThat(bulkhead.cancel(c)).isFalse();
        bulkhead.release();
        assertThat(running).containsExactly("a", "b", "d");
    }

    @Test
    void nothingStartsDuringAPause() {
        acquire("a");
        bulkhead.pause(ofSeconds(2), PauseReason.RETRY_AFTER);
        acquire("b");
        bulkhead.release();
        assertThat(running).containsExactly("a");
        assertThat(bulkhead.pause()).contains(new Pause(ofSeconds(2), PauseReason.RETRY_AFTER));

        timer.advance(ofSeconds(2));
        assertThat(running).containsExactly("a", "b");
        assertThat(bulkhead.pause()).isEmpty();
    }

    @Test
    void theLongerPauseCounts() {
        bulkhead.pause(ofSeconds(5), PauseReason.RETRY_AFTER);
        bulkhead.pause(ofSeconds(1), PauseReason.RETRY_AFTER);
        acquire("a");

        timer.advance(ofSeconds(4));
        assertThat(running).isEmpty();
        timer.advance(ofSeconds(1));
        assertThat(running).containsExactly("a");
    }

    @Test
    void anOperatorsPauseReplacesAnyOther() {
        bulkhead.pause(ofSeconds(5), PauseReason.RETRY_AFTER);
        bulkhead.pause(ofSeconds(1), PauseReason.OPERATOR);
        acquire("a");

        bulkhead.pause(ofSeconds(1), PauseReason.RETRY_AFTER);
        assertThat(bulkhead.pause()).contains(new Pause(ofSeconds(1), PauseReason.OPERATOR));
        timer.advance(ofSeconds(1));
        assertThat(running).containsExactly("a");
    }

    @Test
    void aHostMayExtendAnOperatorsPause() {
        bulkhead.pause(ofSeconds(1), PauseReason.OPERATOR);
        bulkhead.pause(ofSeconds(3), PauseReason.RETRY_AFTER);

        assertThat(bulkhead.pause()).contains(new Pause(ofSeconds(3), PauseReason.RETRY_AFTER));
    }

    @Test
    void resumingStartsWhatWaits() {
        bulkhead.pause(ofSeconds(5), PauseReason.OPERATOR);
        List.of("a", "b", "c").forEach(this::acquire);
        assertThat(running).isEmpty();

        bulkhead.resume();

        assertThat(running).containsExactly("a", "b");
        assertThat(bulkhead.pause()).isEmpty();
        assertThat(timer.pending()).as("timers").isZero();
    }

    @Test
    void repeatedPausesKeepOneTimer() {
        for (int i = 0; i < 100; i++) {
            bulkhead.pause(ofSeconds(60), PauseReason.OPERATOR);
        }
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void immediateReleasesDoNotGrowTheStack() {
        AtomicInteger started = new AtomicInteger();
        Bulkhead wide = new Bulkhead(1, 100_000, timer);
        wide.pause(ofSeconds(1), PauseReason.RETRY_AFTER);
        for (int i = 0; i < 100_000; i++) {
            wide.acquire(() -> {
                started.incrementAndGet();
                wide.release();
            });
        }

        timer.advance(ofSeconds(1));

        assertThat(started).hasValue(100_000);
        assertThat(wide.isIdle()).isTrue();
    }

    @Test
    void concurrentThreadsNeverExceedThePermits() throws Exception {
        Bulkhead busy = new Bulkhead(3, 10_000, timer);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        busy.acquire(() -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            threads.execute(() -> {
                                now.decrementAndGet();
                                busy.release();
                                done.countDown();
                            });
                        });
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(busy.isIdle()).isTrue();
    }

    private boolean acquire(String name) {
        return bulkhead.acquire(() -> running.add(name));
    }
}
