package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.task.FaultCode;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.UpstreamRequest;
import io.muster.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kept-alive connections that are out of sync or closed by the time they are reused (RFC 9112 sections 9.2 and 9.3):
 * the next call is not affected, and no host is blamed.
 */
class KeptConnectionsTest extends OutboundClientFixture {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\nhello",
                "HTTP/1.1 204 No Content\r\n\r\nhello\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"
            })
    void aBodyAfterAResponseWithoutContentAffectsNoCall(String answer) {
        upstream.on("/", (request, wire) -> wire.send(request.method().equals("HEAD") ? answer : OK));
        for (int i = 0; i < 30; i++) {
            assertThat(send("HEAD", "/", "").status()).isIn(200, 204, 304);
            assertThat(send(i % 2 == 0 ? "GET" : "POST", "/", "x").body()).isEqualTo("ok".getBytes());
        }
        assertThat(upstream.accepted()).isGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"more", "more\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"})
    void bytesBeyondTheLengthAreNeverAResponse(String leftover) {
        upstream.on("/", (request, wire) -> wire.send(OK + leftover));
        for (int i = 0; i < 30; i++) {
            assertThat(send("POST", "/", "x").body()).isEqualTo("ok".getBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"more", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"})
    void bytesOnAnIdleConnectionCloseIt(String leftover) {
        upstream.on("/", (request, wire) -> {
            wire.send(OK);
            wire.pause(Duration.ofMillis(50));
            wire.send(leftover);
        });
        for (int i = 0; i < 3; i++) {
            assertThat(send("POST", "/", "x").body()).isEqualTo("ok".getBytes());
            await().until(() -> upstream.open() == 0);
        }
        assertThat(upstream.accepted()).isEqualTo(3);
    }

    @Test
    void garbageOnAReusedConnectionCausesARepetition() {
        var requests = new AtomicInteger();
        // the rest of an unexpected body, just as the next request is being sent
        upstream.on("/", (request, wire) -> wire.send(requests.incrementAndGet() == 2 ? "left over\r\n" + OK : OK));
        for (int i = 0; i < 3; i++) {
            assertThat(get("/").body()).isEqualTo("ok".getBytes());
        }
        assertThat(upstream.accepted()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void aServerThatClosesWithoutNoticeLosesNoCall(String method) {
        upstream.on("/", closingAfter(OK));
        for (int i = 0; i < 10; i++) {
            assertThat(send(method, "/", "x").body()).isEqualTo("ok".getBytes());
            await().until(() -> upstream.open() == 0);
        }
    }

    @Test
    void aServerThatClosesDuringTheNextRequestIsNotBlamed() {
        upstream.on("/", (request, wire) -> {
            if (request.method().equals("POST")) {
                wire.close();
            } else {
                wire.send(OK);
            }
        });
        for (int i = 1; i <= 30; i++) {
            assertThat(get("/").status()).isEqualTo(200);
            // it was sent in full and may have been processed; if the host were blamed, its circuit would soon open
            var fault = fault(client.start(request("POST")));
            assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
            assertThat(fault.detail()).contains("closed the kept-alive connection");
            assertThat(upstream.accepted()).as("one connection for both").isEqualTo(i);
        }
        assertThat(upstream.requests().stream().filter(each -> each.method().equals("POST")))
                .as("none was sent twice")
                .hasSize(30);
    }

    @Test
    void aRequestThatWasNotSentInFullIsSentAgain() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var served = CompletableFuture.runAsync(() -> closeUnderTheSecondRequest(server));
            Target target = Target.parse("http://127.0.0.1:" + server.getLocalPort() + "/");
            assertThat(answer(client.start(OutboundRequest.get(target))).status())
                    .isEqualTo(200);
            var large = new OutboundRequest("POST", target, Map.of(), Optional.of(new byte[32 << 20]));
            assertThat(answer(client.start(large)).body()).isEqualTo("ok".getBytes());
            served.get(10, TimeUnit.SECONDS);
        }
    }

    private static void closeUnderTheSecondRequest(ServerSocket server) {
        try {
            try (Socket first = server.accept()) {
                first.getInputStream().readNBytes(40);
                first.getOutputStream().write(OK.getBytes());
                // the beginning of the second request
                while (first.getInputStream().read() != 'P') {
                    // the rest of the first
                }
                first.getInputStream().readNBytes(1_000);
            }
            try (Socket second = server.accept()) {
                second.getInputStream().skipNBytes(32 << 20);
                second.getOutputStream().write(OK.getBytes());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aServerThatClosesAFreshConnectionIsBlamed() {
        upstream.on("/", Answers.closing());
        var fault = fault(client.start(request("POST")));
        assertThat(fault.detail())
                .isEqualTo("%s closed the connection before its response was complete".formatted(where()));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout=1, 2",
        "timeout=0, 2",
        "'max=100, timeout=1', 2",
        "'Timeout=\"1\"', 2",
        "timeout=20, 1",
        "timeout=9999999999999, 1",
        "timeout=soon, 1",
        "max=5, 1"
    })
    void theKeepAliveHintIsHonouredLessASecond(String hint, int connections) {
        upstream.on("/", Answers.content(200, "Keep-Alive: %s\r\n".formatted(hint), new byte[0]));
        get("/");
        get("/");
        assertThat(upstream.accepted()).isEqualTo(connections);
    }

    @Test
    void anIdleConnectionIsClosedBeforeTheHostWouldCloseIt() {
        upstream.on("/", Answers.content(200, "Keep-Alive: timeout=2\r\n", new byte[0]));
        get("/");
        await().atMost(Duration.ofSeconds(4)).until(() -> upstream.open() == 0);
        get("/");
        assertThat(upstream.accepted()).isEqualTo(2);
    }

    private OutboundRequest request(String method) {
        return new OutboundRequest(method, upstream.target("/"), Map.of(), Optional.of("x".getBytes()));
    }

    private static Answer closingAfter(String answer) {
        return (UpstreamRequest request, Wire wire) -> {
            wire.send(answer);
            wire.close();
        };
    }
}
