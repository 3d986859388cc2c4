package io.muster.callback;

import static org.awaitility.Awaitility.await;

import io.muster.database.Transactions;
import io.muster.outbound.CallbackOrigin;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.store.callback.CallbackClaims;
import io.muster.store.node.Nodes;
import io.muster.testing.ManualTimer;
import io.muster.tracing.TraceHosts;
import io.muster.tracing.Traces;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A node without a server that delivers callbacks; tests control its clock, its rounds run by themselves. */
final class TestDelivery implements AutoCloseable {

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ExecutorService resolver = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor();

    final String name = UUID.randomUUID().toString();
    final ManualTimer timer = new ManualTimer();
    final OutboundClient client;
    final Nodes nodes;
    final Delivery delivery;
    /** What its attempts come from, in their order. */
    final Queue<CallbackOrigin> origins = new ConcurrentLinkedQueue<>();

    private final Traces traces = new Traces(TraceHosts.ALL, Optional.empty());
    private final AtomicInteger woken = new AtomicInteger();
    private volatile boolean hasLease = true;

    TestDelivery(DataSource database, String allow, String secrets, RetryPlan plan) {
        // receivers reject old signatures
        timer.setTimeOfDayForward(Duration.between(timer.now(), Instant.now()));
        Transactions transactions = new Transactions(Jdbi.create(database), () -> true, Optional.empty());
        client = new OutboundClient(
                OutboundLimits.DEFAULTS, AddressPolicy.parse(allow), resolver, timer, Optional.empty());
        client.listen(attempt -> {
            attempt.callback().ifPresent(origins::add);
            return traces.starting(attempt);
        });
        CallbackMessages messages = new CallbackMessages(
                Optional.of(SigningKeys.parse(secrets)), Optional.of(URI.create("https://example.com/muster/")));
        delivery = new Delivery(
                new CallbackClaims(transactions),
                new CallbackPost(client, messages, timer),
                plan,
                new Delivery.Node(() -> hasLease ? Optional.of(name) : Optional.empty(), threads, timer));
        nodes = new Nodes(transactions);
        nodes.register(name);
        rounds.scheduleWithFixedDelay(this::round, 0, 50, TimeUnit.MILLISECONDS);
    }

    private void round() {
        delivery.wake();
        woken.incrementAndGet();
    }

    /** Waits until it has been woken this many times from now on. */
    void awaitRounds(int number) {
        int end = woken.get() + number;
        await().until(() -> woken.get() >= end);
    }

    /** Makes its lease unconfirmed from now on. */
    void loseLease() {
        hasLease = false;
    }

    void advance(Duration duration) {
        timer.advance(duration);
    }

    /** Dies: nothing that it does has any effect any more. */
    void die() {
        rounds.shutdownNow();
        threads.shutdownNow();
        client.close();
    }

    /** Stops in an orderly way. */
    @Override
    public void close() {
        rounds.shutdown();
        delivery.close();
        if (!threads.isShutdown()) {
            nodes.leave(name);
        }
        client.close();
        threads.shutdown();
        resolver.shutdownNow();
    }
}
