package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import io.muster.testing.HostileAnswers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a response ends (RFC 9112 section 6) when servers and proxies declare it badly or not at all. */
class FramingTest extends OutboundClientFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2, 2\r\n\r\nok",
                "Content-Length: 2\r\nContent-Length: 02\r\n\r\nok",
                "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nok",
                "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\nok",
                "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "Transfer-Encoding: identity, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void repeatedOrMeaninglessFramingIsAcceptedAndTheConnectionNotReused(String answer) {
        upstream.on("/", HostileAnswers.raw(answer));
        for (int i = 1; i <= 3; i++) {
            assertThat(send("POST", "/", "x").body()).isEqualTo("ok".getBytes());
            assertThat(upstream.accepted()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HT", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 200 OK\r\nX: y\r\n"})
    void aTruncatedHeadIsAFailure(String head) {
        upstream.on("/", (request, wire) -> {
            wire.send(head);
            wire.close();
        });
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                "%s closed the connection before its response was complete".formatted(where()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3\r\n\r\nok", "Transfer-Encoding: chunked\r\n\r\n3\r\nok"})
    void aTruncatedBodyIsAFailure(String answer) {
        upstream.on("/", (request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n" + answer);
            wire.close();
        });
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                "%s closed the connection before its response was complete".formatted(where()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nok\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "Transfer-Encoding: unheard-of\r\n\r\nok",
                "Content-Length: 0x2\r\n\r\nok",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nno trailer\r\n\r\n"
            })
    void malformedFramingIsAFailure(String answer) {
        upstream.on("/", HostileAnswers.raw(answer));
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                "The response from %s is not valid HTTP".formatted(where()));
    }

    @ParameterizedTest
    @CsvSource({"X-Nothing: here, 1", "Content-Length: 0, 1", "Connection: close, 2"})
    void a205HasNoContentWhetherOrNotItSaysSo(String header, int connections) {
        upstream.on("/", (request, wire) -> wire.send("HTTP/1.1 205 Reset Content\r\n%s\r\n\r\n".formatted(header)));
        assertThat(get("/").status()).isEqualTo(205);
        assertThat(get("/").body()).isEmpty();
        assertThat(upstream.accepted()).isEqualTo(connections);
    }

    // RFC 9112 section 6.3: a response to HEAD, a 204 and a 304 end with their heads, whatever these say
    @ParameterizedTest
    @CsvSource({
        "HEAD, 200, 'Transfer-Encoding: chunked|Content-Length: 5', 2",
        "HEAD, 200, 'Content-Length: 1, 2', 2",
        "HEAD, 200, 'Content-Length: unknown', 2",
        "HEAD, 200, 'Transfer-Encoding: unheard-of', 2",
        "HEAD, 500, 'Content-Length: 1|Content-Length: 2', 2",
        "HEAD, 200, 'Transfer-Encoding: chunked', 1",
        "HEAD, 200, 'Content-Length: 99999999999', 1",
        "GET, 304, 'Content-Length: 5|Transfer-Encoding: chunked', 2",
        "GET, 304, 'Content-Length: 5', 1",
        "GET, 204, 'Content-Length: -1', 2"
    })
    void framingIsIgnoredInResponsesWithoutContent(String method, int status, String fields, int connections) {
        upstream.on(
                "/",
                (request, wire) ->
                        wire.send("HTTP/1.1 %d Test\r\n%s\r\n\r\n".formatted(status, fields.replace("|", "\r\n"))));
        for (int i = 0; i < 2; i++) {
            var request = new OutboundRequest(method, upstream.target("/"), Map.of(), Optional.empty());
            OutboundResponse answer = answer(client.start(request));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(upstream.accepted()).isEqualTo(connections);
    }

    @Test
    void anotherProtocolIsAFailure() {
        upstream.on(
                "/",
                (request, wire) -> wire.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"));
        assertFault(
                fault(startGet("/")),
                FaultCode.UPSTREAM_UNREACHABLE,
                "The response from %s is not valid HTTP".formatted(where()));
    }

    @Test
    void interimResponsesPrecedeTheFinalOne() {
        upstream.on("/", (request, wire) -> {
            wire.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 P\r\nContent-Length: 9\r\n\r\n");
            Answers.content(200, "", "ok".getBytes()).give(request, wire);
        });
        for (int i = 0; i < 3; i++) {
            assertThat(get("/").body()).isEqualTo("ok".getBytes());
        }
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void trailersAreNotHeaders() {
        upstream.on(
                "/",
                HostileAnswers.raw("Transfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\n\r\n"
                        + "2\r\nok\r\n0\r\nSet-Cookie: a=1\r\nContent-Length: 9\r\n\r\n"));
        OutboundResponse answer = get("/");
        assertThat(answer.body()).isEqualTo("ok".getBytes());
        assertThat(answer.headers()).doesNotContainKeys("Set-Cookie", "Content-Length");
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(upstream.accepted()).isEqualTo(1);
    }
}
