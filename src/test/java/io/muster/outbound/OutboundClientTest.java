package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.RequestRules;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutboundClientTest extends OutboundClientFixture {

    @Test
    void aGetReturnsStatusHeadersAndBody() {
        upstream.on("/hello", Answers.content(203, "X-Two: a\r\nx-two: b\r\nETag: \"1\"\r\n", "hi".getBytes()));
        var answer = get("/hello?a=%20b");
        assertThat(answer.status()).isEqualTo(203);
        assertThat(new String(answer.body())).isEqualTo("hi");
        assertThat(answer.headers().get("x-TWO")).containsExactly("a", "b");
        assertThat(answer.header("etag")).contains("\"1\"");
        assertThat(answer.headers().keySet()).containsExactly("Content-Length", "X-Two", "ETag");
        assertThat(upstream.requests().element().path()).isEqualTo("/hello?a=%20b");
    }

    @Test
    void sendsUserAgentAndAcceptsGzipByDefault() {
        upstream.on("/", Answers.text(""));
        get("/");
        assertThat(upstream.requests().remove().headers())
                .containsEntry("User-Agent", "Muster")
                .containsEntry("Accept-Encoding", "gzip")
                .containsEntry("Host", where())
                .doesNotContainKey("Content-Length");
        var headers = Map.of("user-agent", "Other", "accept-encoding", "identity");
        answer(client.start(new OutboundRequest("GET", upstream.target("/"), headers, Optional.empty())));
        assertThat(upstream.requests().remove().headers())
                .containsEntry("User-Agent", "Other")
                .containsEntry("Accept-Encoding", "identity");
    }

    @Test
    void rangesAreRequestedUncompressed() {
        upstream.on("/", Answers.text(""));
        answer(client.start(
                new OutboundRequest("GET", upstream.target("/"), Map.of("range", "bytes=0-9"), Optional.empty())));
        assertThat(upstream.requests().remove().headers()).containsEntry("Accept-Encoding", "identity");
    }

    @Test
    void aPostSendsItsBody() {
        upstream.on("/echo", (request, wire) -> Answers.text(request.text()).give(request, wire));
        String body = "0123456789".repeat(900);
        assertThat(new String(send("POST", "/echo", body).body())).isEqualTo(body);
        assertThat(upstream.requests().element().headers()).containsEntry("Content-Type", "text/plain");
    }

    @Test
    void aPostWithoutBodyDeclaresItsLength() {
        upstream.on("/", Answers.text("ok"));
        answer(client.start(new OutboundRequest("POST", upstream.target("/"), Map.of(), Optional.empty())));
        assertThat(upstream.requests().element().headers()).containsEntry("Content-Length", "0");
    }

    @Test
    void everyMethodIsSent() {
        upstream.on("/", Answers.text("ok"));
        for (String method : RequestRules.METHODS) {
            var answer =
                    answer(client.start(new OutboundRequest(method, upstream.target("/"), Map.of(), Optional.empty())));
            assertThat(answer.status()).isEqualTo(200);
        }
        assertThat(upstream.requests()).extracting(request -> request.method()).isEqualTo(RequestRules.METHODS);
    }

    @Test
    void redirectsAndErrorsAreResponses() {
        upstream.on("/moved", Answers.content(302, "Location: /hello\r\n", new byte[0]));
        assertThat(get("/moved").status()).isEqualTo(302);
        assertThat(get("/unknown").status()).isEqualTo(404);
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void connectionsAreReused() {
        upstream.on("/", Answers.text("ok"));
        for (int i = 0; i < 20; i++) {
            get("/");
        }
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void aConnectionThatTheUpstreamAsksToCloseIsNotReused() {
        upstream.on("/", Answers.content(200, "Connection: close\r\n", "ok".getBytes()));
        for (int i = 0; i < 20; i++) {
            assertThat(send("POST", "/", "x").status()).isEqualTo(200);
        }
        assertThat(upstream.accepted()).isEqualTo(20);
    }

    @Test
    void idleConnectionsAreClosed() {
        useLimits(new OutboundLimits(20, HostLimits.of(10), 10_000, Duration.ofSeconds(2), Duration.ofMillis(50)));
        upstream.on("/", Answers.text("ok"));
        get("/");
        await().until(() -> upstream.open() == 0 && client.connections().available() == 0);
    }

    @Test
    void aStaleConnectionDoesNotFailAnIdempotentRequest() {
        upstream.on("/", Answers.text("ok"));
        for (int i = 0; i < 50; i++) {
            get("/");
            upstream.closeConnections();
            assertThat(get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestLostOnAReusedConnectionIsRepeatedOnlyIfIdempotent() {
        upstream.on("/", Answers.text("ok"));
        upstream.on("/swallow", Answers.closing());
        get("/");
        assertFault(
                fault(startGet("/swallow")),
                FaultCode.UPSTREAM_UNREACHABLE,
                where() + " closed the connection before its response was complete");
        assertThat(upstream.requests()).extracting(r -> r.path()).containsExactly("/", "/swallow", "/swallow");
        get("/");
        var post = new OutboundRequest("POST", upstream.target("/swallow"), Map.of(), Optional.empty());
        fault(client.start(post));
        assertThat(upstream.requests()).hasSize(5);
    }

    @Test
    void aRequestOnAFreshConnectionIsNotRepeated() {
        upstream.on("/swallow", Answers.closing());
        fault(startGet("/swallow"));
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aRestartedUpstreamIsCalledOnFreshConnections() {
        upstream.on("/", Answers.after(Duration.ofMillis(50), Answers.text("old")));
        var first = Stream.generate(() -> startGet("/")).limit(5).toList();
        first.forEach(exchange -> answer(exchange));
        upstream.close();
        try (var restarted = TestUpstream.startOn(upstream.port())) {
            restarted.on("/", Answers.text("new"));
            var second = Stream.generate(() -> startGet("/")).limit(5).toList();
            assertThat(second)
                    .allSatisfy(exchange -> assertThat(answer(exchange).body()).isEqualTo("new".getBytes()));
        }
    }

    @Test
    void concurrentExchangesWithAHostAreLimited() {
        upstream.on("/", Answers.after(Duration.ofMillis(20), Answers.text("ok")));
        var exchanges = Stream.generate(() -> startGet("/")).limit(50).toList();
        exchanges.forEach(exchange -> answer(exchange));
        assertThat(upstream.mostInFlight()).isEqualTo(LIMITS.perHost().exchanges());
        assertThat(upstream.accepted()).isEqualTo(LIMITS.perHost().exchanges());
    }

    @Test
    void minimalResponsesAndResponsesToHeadAreComplete() {
        upstream.on("/none", (request, wire) -> wire.send("HTTP/1.1 204 Test\r\n\r\n"));
        upstream.on("/old", (request, wire) -> {
            wire.send("HTTP/1.0 200 Test\r\n\r\nuntil the end");
            wire.close();
        });
        upstream.on("/", Answers.gzip("some".getBytes()));
        assertThat(get("/none").body()).isEmpty();
        assertThat(new String(get("/old").body())).isEqualTo("until the end");
        var head = answer(client.start(new OutboundRequest("HEAD", upstream.target("/"), Map.of(), Optional.empty())));
        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-encoding")).contains("gzip");
    }

    @Test
    void closingFailsRunningAndLaterExchanges() {
        upstream.on("/never", Answers.never());
        var waiting = startGet("/never");
        await().until(() -> upstream.inFlight() == 1);
        client.close();
        String detail = "The server is shutting down and makes no more calls";
        assertFault(fault(waiting), FaultCode.UPSTREAM_UNREACHABLE, detail);
        assertFault(fault(startGet("/never")), FaultCode.UPSTREAM_UNREACHABLE, detail);
        await().until(() -> upstream.callersGone() == 1);
        client = client(LIMITS);
    }

    @Test
    void aThousandCallsRunAtOnce() {
        useLimits(OutboundLimits.DEFAULTS);
        upstream.on("/", Answers.after(Duration.ofMillis(100), Answers.text("ok")));
        for (String run : List.of("cold", "warm", "warm")) {
            int threads = Thread.activeCount();
            long start = System.nanoTime();
            var calls = IntStream.range(0, 1_000)
                    .mapToObj(i -> startGet("/").response().toCompletableFuture())
                    .toList();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
            long millis = (System.nanoTime() - start) / 1_000_000;
            System.out.printf(
                    "1,000 calls of 100 ms, %s: %d ms, %d at once, %d connections, %d threads before%n",
                    run, millis, upstream.mostInFlight(), upstream.accepted(), threads);
        }
        assertThat(upstream.requests()).hasSize(3_000);
    }

    @Test
    void usesFewNamedDaemonThreads() {
        upstream.on("/", Answers.text("ok"));
        get("/");
        var threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("muster-http-") && thread.isAlive())
                .toList();
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    }
}
