package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller's trace on its way to upstreams, on a server without OpenTelemetry. */
@MusterIT
class TraceparentIT {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final MusterClient muster;
    private final TestUpstream upstream = TestUpstream.start();

    TraceparentIT(MusterClient muster) {
        this.muster = muster;
    }

    @BeforeEach
    void answer() {
        upstream.on("/", Answers.text("ok"));
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({"Accept, application/json", "Accept, text/event-stream", "Accept, application/x-ndjson"})
    void reachesTheUpstreamUnchanged(String name, String value) {
        run(traced(TRACEPARENT).header(name, value), "");

        UpstreamRequest request = only();
        assertThat(request.headers()).containsEntry("traceparent", TRACEPARENT);
        assertThat(request.headers()).containsEntry("tracestate", "vendor=1,other=2");
        assertThat(request.headers()).containsEntry("baggage", "user=7");
    }

    @Test
    void aBackgroundGroupsTasksPassItOn() {
        String document = groupWith("settled", "'timeout': '20s'", http("a", upstream.uri("/")));
        Reply accepted = muster.send(traced(TRACEPARENT)
                .header("Prefer", "respond-async")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(document)));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        await().atMost(30, SECONDS).until(() -> !upstream.requests().isEmpty());

        UpstreamRequest request = only();
        assertThat(request.headers()).containsEntry("traceparent", TRACEPARENT);
        assertThat(request.headers()).containsEntry("tracestate", "vendor=1,other=2");
        assertThat(request.headers()).containsEntry("baggage", "user=7");
    }

    @Test
    void reachesTheReceiverOfACallback() {
        String document =
                groupWith("settled", "'callback': {'url': '%s'}".formatted(upstream.uri("/")), delay("a", "1ms"));
        Reply accepted = muster.send(traced(TRACEPARENT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(document)));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        await().atMost(30, SECONDS).until(() -> !upstream.requests().isEmpty());

        UpstreamRequest request = only();
        assertThat(request.headers()).containsEntry("webhook-id", accepted.id() + "-1");
        assertThat(request.headers()).containsEntry("traceparent", TRACEPARENT);
        assertThat(request.headers()).containsEntry("tracestate", "vendor=1,other=2");
        assertThat(request.headers()).containsEntry("baggage", "user=7");
    }

    @Test
    void reachesEachAttempt() {
        upstream.on("/", Answers.status(503, "busy"));
        run(traced(TRACEPARENT), "'retry': {'maxAttempts': 3, 'backoff': '1ms'}");

        assertThat(upstream.requests())
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("traceparent", TRACEPARENT));
    }

    @Test
    void aTasksOwnHeaderWins() {
        String own = "00-11111111111111111111111111111111-2222222222222222-00";
        run(traced(TRACEPARENT), "'headers': {'Traceparent': '" + own + "'}");

        UpstreamRequest request = only();
        assertThat(request.headers()).containsEntry("traceparent", own);
        // it would belong to another trace
        assertThat(request.headers()).doesNotContainKeys("tracestate", "baggage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void anInvalidOneDoesNot(String traceparent) {
        run(traced(traceparent), "");

        assertThat(only().headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");
    }

    @Test
    void withoutOneNoneIsMadeUp() {
        run(muster.request("api/groups"), "");

        assertThat(only().headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");
    }

    private void run(HttpRequest.Builder request, String fields) {
        String document = groupWith("settled", "'timeout': '20s'", http("a", upstream.uri("/"), fields));
        Reply reply = muster.send(
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(document)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private HttpRequest.Builder traced(String traceparent) {
        return muster.request("api/groups")
                .header("traceparent", traceparent)
                .header("tracestate", "vendor=1")
                .header("tracestate", "other=2")
                .header("baggage", "user=7");
    }

    private UpstreamRequest only() {
        assertThat(upstream.requests()).hasSize(1);
        return upstream.requests().element();
    }
}
