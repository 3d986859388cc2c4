package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious upstreams and name servers: each exchange is aborted, and nothing leaks. */
class HostileUpstreamTest extends OutboundClientFixture {

    private static final Duration DRIP = Duration.ofMillis(20);

    @Test
    void aNameThatChangesAfterTheCheckIsCalledAtTheCheckedAddress() {
        var answers = new ConcurrentLinkedQueue<>(List.of("127.0.0.1", "127.0.0.2", "169.254.169.254"));
        var lookups = useNames(answers, System::nanoTime);
        upstream.on("/", Answers.text("reached"));
        assertThat(new String(answer(start("rebinding.example")).body())).isEqualTo("reached");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void aNameThatChangesToMetadataWhileItsExchangeWaitsIsRefused() {
        var answers = new ConcurrentLinkedQueue<>(List.of("127.0.0.1", "169.254.169.254"));
        var now = new AtomicLong();
        // every reading of the clock is a minute later, so that nothing stays cached
        useNames(answers, () -> now.addAndGet(60_000_000_000L));
        upstream.on("/", Answers.text("reached"));
        assertThat(fault(start("rebinding.example")).code()).isEqualTo(FaultCode.TARGET_REFUSED);
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void anAbortEndsASlowHead() {
        upstream.on("/", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nX-Slow: ");
            while (true) {
                wire.send("a");
                wire.pause(DRIP);
            }
        });
        assertAbortEnds(startGet("/"));
    }

    @Test
    void anAbortEndsASlowBody() {
        upstream.on("/", Answers.dripping(DRIP));
        assertAbortEnds(startGet("/"));
    }

    @Test
    void anAbortEndsEndlessInterimResponses() {
        upstream.on("/", (request, wire) -> {
            while (true) {
                wire.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                wire.pause(DRIP);
            }
        });
        assertAbortEnds(startGet("/"));
    }

    @Test
    void aBombOf200KilobytesIsNotDecompressedTo200Megabytes() {
        assertBombIsNotInflated(200);
    }

    @Test
    void twentyThousandHeadersAreRejected() {
        upstream.on("/", (request, wire) -> {
            var head = new StringBuilder("HTTP/1.1 200 Test\r\nContent-Length: 0\r\n");
            for (int i = 0; i < 20_000; i++) {
                head.append("X-").append(i).append(": y\r\n");
            }
            wire.send(head.append("\r\n").toString());
        });
        assertHeadTooLarge();
    }

    @Test
    void aFewLargeHeadersAreRejected() {
        upstream.on(
                "/",
                (request, wire) ->
                        wire.send("HTTP/1.1 200 Test\r\nContent-Length: 0\r\nX-1: %s\r\nX-2: %s\r\nX-3: %s\r\n\r\n"
                                .formatted("a".repeat(12_000), "b".repeat(12_000), "c".repeat(12_000))));
        assertHeadTooLarge();
    }

    @Test
    void aHundredHeadersAreAccepted() {
        upstream.on("/", (request, wire) -> {
            var head = new StringBuilder("HTTP/1.1 200 Test\r\nContent-Length: 0\r\n");
            for (int i = 0; i < 99; i++) {
                head.append("X-").append(i).append(": ").append("y".repeat(300)).append("\r\n");
            }
            wire.send(head.append("\r\n").toString());
        });
        assertThat(get("/").headers()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "Content-Length: 4\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 4, 9\r\n\r\nbody",
                "Content-Length: +4\r\n\r\nbody",
                "Content-Length: 4\r\nContent-Length: 9\r\n\r\nbody"
            })
    void aBodyOfTwoLengthsIsRefusedAndItsConnectionClosed(String rest) {
        upstream.on("/", (request, wire) -> wire.send("HTTP/1.1 200 Test\r\n" + rest));
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                "The response from %s is not valid HTTP".formatted(where()));
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void endlessChunksAreRejected() {
        upstream.on("/", Answers.endless());
        assertThat(fault(startGet("/")).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void tinyChunksWithLongExtensionsAreRejected() {
        upstream.on("/", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n1;x=");
            while (true) {
                wire.send("y".repeat(1_000));
            }
        });
        assertThat(fault(startGet("/")).code()).isIn(FaultCode.RESPONSE_TOO_LARGE, FaultCode.UPSTREAM_UNREACHABLE);
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void endlessTrailersAreRejected() {
        upstream.on("/", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
            for (int i = 0; ; i++) {
                wire.send("X-%d: y\r\n".formatted(i));
            }
        });
        assertThat(fault(startGet("/")).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void anEndlessTlsHandshakeTimesOut() throws IOException {
        useLimits(new OutboundLimits(20, HostLimits.of(10), 10_000, Duration.ofMillis(300), Duration.ofSeconds(30)));
        try (var silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var exchange =
                    client.start(OutboundRequest.get(Target.parse("https://127.0.0.1:" + silent.getLocalPort() + "/")));
            var fault = fault(exchange);
            assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
            assertThat(fault.detail()).contains("timed out");
        }
    }

    private void assertAbortEnds(Exchange exchange) {
        await().until(() -> upstream.inFlight() == 1);
        exchange.abort();
        assertThat(failure(exchange)).isInstanceOf(CancellationException.class);
        await().until(() -> upstream.callersGone() == 1 && upstream.open() == 0);
    }

    private void assertHeadTooLarge() {
        assertFault(
                fault(startGet("/")),
                FaultCode.RESPONSE_TOO_LARGE,
                "The headers of the response from %s are too large".formatted(where()));
        await().until(() -> upstream.open() == 0);
    }

    private Exchange start(String host) {
        return client.start(OutboundRequest.get(Target.parse("http://%s:%d/".formatted(host, upstream.port()))));
    }

    /** Each lookup returns the next address; the last one is repeated. */
    private AtomicInteger useNames(Queue<String> answers, LongSupplier nanoTime) {
        var lookups = new AtomicInteger();
        var gate = new AddressGate(
                AddressPolicy.parse("127.0.0.0/8"),
                host -> {
                    lookups.incrementAndGet();
                    String address = answers.size() > 1 ? answers.remove() : answers.peek();
                    return new InetAddress[] {InetAddress.getByName(address)};
                },
                resolver,
                LIMITS.connectTimeout(),
                nanoTime);
        useGate(gate);
        return lookups;
    }
}
