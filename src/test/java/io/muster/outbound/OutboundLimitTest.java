package io.muster.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.host.HostLimits;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundLimitTest extends OutboundClientFixture {

    @Test
    void aBodyOfExactlyTheLimitIsAccepted() {
        upstream.on("/", Answers.text("x".repeat(10_000)));
        assertThat(get("/").body()).hasSize(10_000);
    }

    @Test
    void aBodyDeclaredAsTooLargeIsRejectedBeforeItIsRead() {
        upstream.on("/", Answers.text("x".repeat(10_001)));
        assertTooLarge("/");
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void aBodyThatGrowsTooLargeIsRejected() {
        upstream.on("/", Answers.endless());
        assertTooLarge("/");
        await().atMost(Duration.ofMillis(500)).until(() -> upstream.callersGone() == 1 && upstream.open() == 0);
    }

    @Test
    void anEndlessHeadIsRejected() {
        upstream.on("/fields", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\n");
            for (int i = 0; ; i++) {
                wire.send("X-%d: y\r\n".formatted(i));
            }
        });
        upstream.on("/line", (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nX-Long: ");
            while (true) {
                wire.send("z".repeat(1_000));
            }
        });
        String detail = "The headers of the response from %s are too large".formatted(where());
        assertFault(fault(startGet("/fields")), FaultCode.RESPONSE_TOO_LARGE, detail);
        assertFault(fault(startGet("/line")), FaultCode.RESPONSE_TOO_LARGE, detail);
        await().until(() -> upstream.open() == 0);
    }

    @Test
    void aCompressedBodyIsDecompressed() {
        upstream.on("/", Answers.gzip("plain".repeat(1_000).getBytes()));
        var answer = get("/");
        assertThat(new String(answer.body())).isEqualTo("plain".repeat(1_000));
        assertThat(answer.headers()).isEmpty();
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {206, 300, 302, 404, 503})
    void anErrorBodyMayBeBadlyCompressed(int status) {
        upstream.on("/", Answers.content(status, "Content-Encoding: gzip\r\n", "not gzip".getBytes()));
        var answer = get("/");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(new String(answer.body())).isEqualTo("not gzip");
        // for readers of the body: it is still encoded
        assertThat(answer.header("Content-Encoding")).contains("gzip");
    }

    @Test
    void badlyCompressedBodiesDoNotOpenTheCircuit() {
        upstream.on("/bad", Answers.content(200, "Content-Encoding: gzip\r\n", "not gzip".getBytes()))
                .on("/", Answers.text("ok"));
        for (int i = 0; i < 50; i++) {
            assertThat(fault(startGet("/bad")).code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
        }
        assertThat(get("/").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflateIsDecompressedWithAndWithoutZlibHeader(boolean bare) throws IOException {
        var body = new ByteArrayOutputStream();
        try (var deflating = new DeflaterOutputStream(body, new Deflater(9, bare))) {
            deflating.write("plain".getBytes());
        }
        upstream.on("/", Answers.content(200, "Content-Encoding: deflate\r\n", body.toByteArray()));
        assertThat(new String(get("/").body())).isEqualTo("plain");
    }

    @Test
    void aBombIsNotDecompressedBeyondTheLimit() {
        assertBombIsNotInflated(512);
    }

    @Test
    void uncompressedContentDeclaredAsCompressedIsRejected() {
        upstream.on("/", Answers.content(200, "Content-Encoding: gzip\r\n", "not gzip".getBytes()));
        var fault = fault(startGet("/"));
        assertFault(
                fault,
                FaultCode.UPSTREAM_UNREACHABLE,
                "The body of the response from %s is not encoded as its Content-Encoding says: no gzip header"
                        .formatted(where()));
        assertThat(fault.title()).isEqualTo("Upstream response unreadable");
    }

    @Test
    void anUnknownCodingIsLeftUndecoded() {
        upstream.on("/", Answers.content(200, "Content-Encoding: br\r\n", "??".getBytes()));
        var answer = get("/");
        assertThat(new String(answer.body())).isEqualTo("??");
        assertThat(answer.header("Content-Encoding")).contains("br");
    }

    @Test
    void limitsAreValidated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostLimits.of(0))
                .withMessage("a host's limit must be positive but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new OutboundLimits(10, HostLimits.of(10), 0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .withMessage("maxResponseBytes must be positive but is 0");
    }

    private void assertTooLarge(String path) {
        assertFault(
                fault(startGet(path)),
                FaultCode.RESPONSE_TOO_LARGE,
                "The response from %s is larger than 10000 bytes".formatted(where()));
    }
}
