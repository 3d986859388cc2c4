package io.muster.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LargeWritesTest {

    private static final long MIB = 1 << 20;

    @Test
    void limitsTheBytesWrittenAtOnce() {
        LargeWrites writes = new LargeWrites(4 * MIB, 12, Duration.ofSeconds(30));
        AtomicLong now = new AtomicLong();
        List<CompletableFuture<Long>> all = Stream.generate(() -> 3 * MIB / 2)
                .limit(12)
                .map(bytes -> CompletableFuture.supplyAsync(() -> writes.write(bytes, () -> {
                    long together = now.addAndGet(bytes);
                    Thread.yield();
                    now.addAndGet(-bytes);
                    return together;
                })))
                .toList();

        assertThat(all)
                .allSatisfy(
                        write -> assertThat(write.orTimeout(30, SECONDS).join()).isLessThanOrEqualTo(4 * MIB));
    }

    @Test
    void aLargerWriteRunsAloneAndSmallOnesRunBesideIt() {
        LargeWrites writes = new LargeWrites(MIB, 1, Duration.ZERO);

        String written = writes.write(100 * MIB, () -> {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> writes.write(MIB, () -> "large"));
            return writes.write(1_000, () -> "small");
        });

        assertThat(written).isEqualTo("small");
        assertThat(writes.<String>write(MIB, () -> "large")).isEqualTo("large");
    }

    @Test
    void limitsTheNumberOfWaitingThreads() {
        LargeWrites writes = new LargeWrites(MIB, 1, Duration.ofSeconds(30));

        CompletableFuture<String> waiting = writes.write(MIB, () -> {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> writes.write(MIB, () -> "waited"));
            await().until(writes::isWaitedFor);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> writes.write(MIB, () -> "refused"));
            return first;
        });

        assertThat(waiting.orTimeout(30, SECONDS).join()).isEqualTo("waited");
    }

    @Test
    void releasesRoomAfterAFailure() {
        LargeWrites writes = new LargeWrites(MIB, 1, Duration.ZERO);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> writes.write(MIB, () -> {
                    throw new IllegalStateException("on purpose");
                }));

        assertThat(writes.<String>write(MIB, () -> "next")).isEqualTo("next");
    }

    @Test
    void anInterruptedThreadDoesNotWrite() {
        LargeWrites writes = new LargeWrites(MIB, 1, Duration.ofSeconds(30));
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> writes.write(MIB, () -> "never"));
        assertThat(Thread.interrupted()).isTrue();
    }
}
