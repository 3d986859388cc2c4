package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.outbound.wire.ConnectionCounts;
import io.muster.testing.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutboundAbortTest extends OutboundClientFixture {

    private static final Duration AT_ONCE = Duration.ofMillis(500);

    @Test
    void closesTheConnectionBeforeTheResponse() {
        upstream.on("/never", Answers.never());
        var exchange = startGet("/never");
        await().until(() -> upstream.inFlight() == 1);
        abortAndAwaitClose(exchange);
    }

    @Test
    void closesTheConnectionDuringASlowBody() {
        upstream.on("/drip", Answers.dripping(Duration.ofMillis(10)));
        var exchange = startGet("/drip");
        await().until(() -> upstream.inFlight() == 1);
        abortAndAwaitClose(exchange);
    }

    @Test
    void leavesTheQueue() {
        upstream.on("/never", Answers.never());
        upstream.on("/", Answers.text("ok"));
        // more to this host than there are connections to all
        useLimits(new OutboundLimits(10, HostLimits.of(2_000), 10_000, Duration.ofSeconds(2), Duration.ofSeconds(30)));
        var busy = Stream.generate(() -> startGet("/never")).limit(10).toList();
        var waiting = Stream.generate(() -> startGet("/never")).limit(1_000).toList();
        await().until(() -> upstream.inFlight() == 10);
        assertThat(client.connections()).isEqualTo(new ConnectionCounts(10, 0, 1_000));
        waiting.forEach(Exchange::abort);
        await().atMost(AT_ONCE).until(() -> client.connections().pending() == 0);
        assertThat(client.connections().leased()).isEqualTo(10);
        busy.forEach(Exchange::abort);
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(upstream.requests()).hasSize(11);
    }

    @Test
    void cancelsOpeningAConnection() throws Exception {
        // a listener whose backlog is full leaves further connections waiting for their handshake
        try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var target = Target.parse("http://127.0.0.1:" + full.getLocalPort());
            var exchanges = Stream.generate(() -> client.start(OutboundRequest.get(target)))
                    .limit(10)
                    .toList();
            await().until(() -> client.connections().leased() == 10);
            exchanges.forEach(Exchange::abort);
            await().atMost(AT_ONCE).until(() -> client.connections().leased() == 0);
        }
    }

    @Test
    void cancelsATlsHandshake() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var target = Target.parse("https://127.0.0.1:" + silent.getLocalPort());
            var exchange = client.start(OutboundRequest.get(target));
            try (var accepted = silent.accept()) {
                // the first byte of the ClientHello
                assertThat(accepted.getInputStream().read()).isEqualTo(22);
                accepted.setSoTimeout(10);
                exchange.abort();
                await().atMost(AT_ONCE).until(() -> isClosed(accepted));
            }
        }
    }

    @Test
    void leaksNothingDuringALookup() {
        var answered = new CountDownLatch(1);
        var gate = new AddressGate(
                AddressPolicy.parse("slow.example"),
                host -> {
                    awaitQuietly(answered);
                    return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
                },
                resolver,
                LIMITS.connectTimeout(),
                System::nanoTime);
        useGate(gate);
        var exchange = client.start(OutboundRequest.get(Target.parse("http://slow.example:" + upstream.port())));
        exchange.abort();
        answered.countDown();
        assertThat(failure(exchange)).isInstanceOf(CancellationException.class);
        await().during(Duration.ofMillis(100)).until(() -> upstream.accepted() == 0);
    }

    @Test
    void hasNoEffectAfterTheResponse() {
        upstream.on("/", Answers.text("ok"));
        var exchange = startGet("/");
        answer(exchange);
        exchange.abort();
        assertThat(answer(exchange).status()).isEqualTo(200);
        get("/");
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void isPossibleAtAnyMoment() {
        upstream.on("/", Answers.text("ok"));
        var aborted = new ArrayList<Exchange>();
        for (int i = 0; i < 2_000; i++) {
            var exchange = startGet("/");
            long until = System.nanoTime() + i * 200L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            exchange.abort();
            exchange.abort();
            aborted.add(exchange);
        }
        // a response that arrived just before an abort is passed on by its own thread
        await().until(() -> aborted.stream()
                .allMatch(exchange -> exchange.response().toCompletableFuture().isDone()));
        assertThat(get("/").status()).isEqualTo(200);
        await().until(() -> client.connections().leased() == 0);
        await().until(() -> upstream.open() <= client.connections().available());
    }

    private void abortAndAwaitClose(Exchange exchange) {
        exchange.abort();
        exchange.abort();
        await().atMost(AT_ONCE).until(() -> upstream.callersGone() == 1 && upstream.open() == 0);
        assertThat(failure(exchange)).isInstanceOf(CancellationException.class);
        assertThat(client.connections()).isEqualTo(new ConnectionCounts(0, 0, 0));
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
