package io.muster.bench;

import io.muster.outbound.CallPolicy;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.timer.ScheduledTimer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The outbound client alone, with ten calls at a time over kept-alive connections to an upstream in another process. The time is
 * the wall clock's; the processor time per call is measured by {@link Microbenchmarks}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboundBenchmark {

    private static final int CALLS = 1_000;
    private static final int AT_ONCE = 10;

    private final ScheduledTimer timer = new ScheduledTimer(DocumentBenchmark::daemon);
    private final ExecutorService resolver = Executors.newSingleThreadExecutor(DocumentBenchmark::daemon);
    private final OutboundClient client = new OutboundClient(
            OutboundLimits.DEFAULTS, AddressPolicy.parse("127.0.0.0/8"), resolver, timer, Optional.empty());
    private @Nullable Upstream upstream;
    private String url = "";

    @Setup
    public void start() {
        Upstream started = Upstream.start();
        upstream = started;
        url = started.after(0);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int calls() throws InterruptedException {
        Batch batch = new Batch();
        for (int i = 0; i < AT_ONCE; i++) {
            batch.next();
        }
        if (!batch.all.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("%d calls have no response".formatted(batch.all.getCount()));
        }
        if (batch.successes.get() != CALLS) {
            throw new IllegalStateException("%d of %d calls failed".formatted(CALLS - batch.successes.get(), CALLS));
        }
        return batch.successes.get();
    }

    @TearDown
    public void stop() {
        if (upstream != null) {
            upstream.close();
        }
        client.close();
        resolver.shutdown();
        timer.close();
    }

    /** The calls of one invocation, each started when another has completed. */
    private final class Batch {

        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger successes = new AtomicInteger();
        private final CountDownLatch all = new CountDownLatch(CALLS);

        private void next() {
            if (started.getAndIncrement() < CALLS) {
                // parsed for each call, as for each task
                OutboundRequest request = OutboundRequest.get(Target.parse(url));
                client.call(request, CallPolicy.ONCE, CallOwner.MUSTER, () -> Duration.ofSeconds(30))
                        .response()
                        .whenComplete(this::completed);
            }
        }

        private void completed(@Nullable OutboundResponse response, @Nullable Throwable thrown) {
            if (response != null && response.status() == 200) {
                successes.incrementAndGet();
            }
            all.countDown();
            next();
        }
    }
}
