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
    private final List<String> inside = new ArrayList<>();

    @Test
    void soManyAreLetInAndTheOthersWaitInOrder() {
        List.of("a", "b", "c", "d").forEach(this::enter);
        assertThat(inside).containsExactly("a", "b");

        bulkhead.leave();
        assertThat(inside).containsExactly("a", "b", "c");
        bulkhead.leave();
        assertThat(inside).containsExactly("a", "b", "c", "d");
    }

    @Test
    void noMoreWaitThanMay() {
        List.of("a", "b", "c", "d", "e").forEach(this::enter);

        assertThat(enter("f")).isFalse();
        bulkhead.leave();
        assertThat(enter("g")).isTrue();
        assertThat(inside).containsExactly("a", "b", "c");
    }

    @Test
    void whoGoesAwayIsNotLetIn() {
        Runnable c = () -> inside.add("c");
        enter("a");
        enter("b");
        bulkhead.enter(c);
        enter("d");

        assertThat(bulkhead.cancel(c)).isTrue();
        assertThat(bulkhead.cancel(c)).isFalse();
        bulkhead.leave();
        assertThat(inside).containsExactly("a", "b", "d");
    }

    @Test
    void nobodyIsLetInDuringAPause() {
        enter("a");
        bulkhead.pause(ofSeconds(2));
        enter("b");
        bulkhead.leave();
        assertThat(inside).containsExactly("a");
        assertThat(bulkhead.paused()).isEqualTo(ofSeconds(2));

        timer.advance(ofSeconds(2));
        assertThat(inside).containsExactly("a", "b");
        assertThat(bulkhead.paused()).isZero();
    }

    @Test
    void theLongerPauseCounts() {
        bulkhead.pause(ofSeconds(5));
        bulkhead.pause(ofSeconds(1));
        enter("a");

        timer.advance(ofSeconds(4));
        assertThat(inside).isEmpty();
        timer.advance(ofSeconds(1));
        assertThat(inside).containsExactly("a");
    }

    @Test
    void whoLeavesAtOnceNeedsNoDeeperStack() {
        AtomicInteger guests = new AtomicInteger();
        Bulkhead wide = new Bulkhead(1, 100_000, timer);
        wide.pause(ofSeconds(1));
        for (int i = 0; i < 100_000; i++) {
            wide.enter(() -> {
                guests.incrementAndGet();
                wide.leave();
            });
        }

        timer.advance(ofSeconds(1));

        assertThat(guests).hasValue(100_000);
        assertThat(wide.isIdle()).isTrue();
    }

    @Test
    void manyThreadsAreNeverMoreThanThePlaces() throws Exception {
        Bulkhead busy = new Bulkhead(3, 10_000, timer);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        busy.enter(() -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            threads.execute(() -> {
                                now.decrementAndGet();
                                busy.leave();
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

    private boolean enter(String name) {
        return bulkhead.enter(() -> inside.add(name));
    }
}
