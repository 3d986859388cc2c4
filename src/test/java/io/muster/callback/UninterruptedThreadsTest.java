package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.QuietLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What db-scheduler runs on these threads goes on after any error. */
class UninterruptedThreadsTest {

    private static final Duration PAUSE = Duration.ofMillis(1);

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void aLoopThatEndsInAnErrorIsStartedAgain(Class<? extends Error> error) {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        var loop = UninterruptedThreads.loop(Executors.defaultThreadFactory(), PAUSE);
        try (var quiet = QuietLog.of(UninterruptedThreads.class)) {
            loop.submit(() -> {
                if (runs.incrementAndGet() <= 3) {
                    throw make(error);
                }
                awaitEnd(end);
            });
            await().untilAsserted(() -> assertThat(runs).hasValue(4));
            assertThat(loop.getActiveCount()).isEqualTo(1);
            assertThat(quiet.records()).hasSize(3);
        } finally {
            end.countDown();
            loop.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void whatIsRepeatedGoesOnAfterAnError(Class<? extends Error> error) {
        AtomicInteger runs = new AtomicInteger();
        var threads = UninterruptedThreads.scheduled(Executors.defaultThreadFactory());
        try (var quiet = QuietLog.of(UninterruptedThreads.class)) {
            threads.scheduleWithFixedDelay(
                    () -> {
                        if (runs.incrementAndGet() <= 3) {
                            throw make(error);
                        }
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(4));
            assertThat(quiet.records()).hasSize(3);
        } finally {
            threads.shutdown();
        }
    }

    private static Error make(Class<? extends Error> error) {
        try {
            return error.getConstructor(String.class).newInstance("on purpose");
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
