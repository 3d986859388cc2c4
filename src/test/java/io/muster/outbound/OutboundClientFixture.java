package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.budget.ByteBudget;
import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.timer.ScheduledTimer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;

/** An upstream, a client that may call it, and a check that no test leaves a leased connection or reserved memory. */
abstract class OutboundClientFixture {

    static final OutboundLimits LIMITS =
            new OutboundLimits(20, HostLimits.of(10), 10_000, Duration.ofSeconds(2), Duration.ofSeconds(30));

    final TestUpstream upstream = TestUpstream.start();
    final ExecutorService resolver = Executors.newFixedThreadPool(2);
    final ScheduledTimer timer = new ScheduledTimer(Thread::new);
    final ByteBudget inFlight = ByteBudget.unlimited();
    OutboundClient client = client(LIMITS);

    OutboundClient client(OutboundLimits limits) {
        return new OutboundClient(
                limits, AddressPolicy.parse("127.0.0.0/8"), resolver, timer, Optional.empty(), inFlight);
    }

    void useGate(AddressGate gate) {
        client.close();
        client = new OutboundClient(LIMITS, gate, timer);
    }

    void useLimits(OutboundLimits limits) {
        client.close();
        client = client(limits);
    }

    Exchange startGet(String path) {
        return client.start(OutboundRequest.get(upstream.target(path)));
    }

    OutboundResponse get(String path) {
        return answer(startGet(path));
    }

    OutboundResponse send(String method, String path, String body) {
        return answer(client.start(new OutboundRequest(
                method, upstream.target(path), Map.of("Content-Type", "text/plain"), Optional.of(body.getBytes()))));
    }

    Fault faultOf(String uri) {
        return fault(client.start(OutboundRequest.get(Target.parse(uri))));
    }

    static OutboundResponse answer(Exchange exchange) {
        try {
            return exchange.response().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("no answer: " + failed.getCause().getMessage(), failed.getCause());
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("no answer in time", late);
        }
    }

    static Fault fault(Exchange exchange) {
        return ((TaskFailedException) failure(exchange)).fault();
    }

    static Throwable failure(Exchange exchange) {
        var failure = exchange.response()
                .toCompletableFuture()
                .handle((answer, thrown) -> Optional.ofNullable(thrown).map(Throwables::unwrap))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return failure.orElseThrow(() -> new AssertionError("the exchange succeeded"));
    }

    static void assertFault(Fault fault, FaultCode code, String detail) {
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.detail()).isEqualTo(detail);
    }

    void assertBombIsNotInflated(int megabytes) {
        useLimits(OutboundLimits.DEFAULTS);
        upstream.on("/", Answers.gzipBomb(megabytes));
        assertFault(
                fault(startGet("/")),
                FaultCode.RESPONSE_TOO_LARGE,
                "The response from %s is larger than 1048576 bytes".formatted(where()));
        await().until(() -> upstream.open() == 0);
    }

    String where() {
        return "127.0.0.1:" + upstream.port();
    }

    @AfterEach
    void nothingStaysLeased() {
        try {
            await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
                assertThat(client.connections().leased()).isZero();
                assertThat(client.connections().pending()).isZero();
                assertThat(inFlight.reserved()).isZero();
            });
        } finally {
            client.close();
            upstream.close();
            resolver.shutdownNow();
            timer.close();
        }
    }
}
