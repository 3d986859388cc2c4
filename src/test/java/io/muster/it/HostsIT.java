package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Upstream hosts as operators see and pause them. */
@MusterIT
class HostsIT {

    private static final String PAUSE = "/api/hosts/{host}/pause";

    private final MusterClient muster;
    private final OpenApi openApi = OpenApi.shipped();
    private final TestUpstream upstream = TestUpstream.start();

    HostsIT(MusterClient muster) {
        this.muster = muster;
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void aHostIsListedWithItsLatency() {
        upstream.on("/", Answers.text("ok"));
        call("all").isGroup();

        Reply reply = muster.get("api/hosts?limit=200");

        assertThat(openApi.errors("GET", "/api/hosts", reply)).isEmpty();
        JsonNode host = host(reply);
        assertThat(host.get("circuit").stringValue()).isEqualTo("closed");
        assertThat(host.get("inFlight").intValue()).isZero();
        assertThat(host.get("latency").get("responses").intValue()).isEqualTo(1);
        assertThat(host.has("pause")).isFalse();
    }

    @Test
    void callsToAPausedHostWaitUntilItIsResumed() {
        upstream.on("/", Answers.text("ok"));
        call("all").isGroup();
        JsonNode links = host(muster.get("api/hosts?limit=200")).get("links");

        Reply paused = muster.send(muster.post(path(links, "pause"), "{\"duration\": \"10s\"}"));
        assertThat(openApi.errors("POST", PAUSE, paused)).isEmpty();
        assertThat(host(paused).get("pause").get("reason").stringValue()).isEqualTo("operator");
        assertThat(host(paused).get("pause").get("remainingMs").intValue()).isBetween(1, 10_000);
        CompletableFuture<Reply> waiting =
                muster.runLater(groupWith("all", "'timeout': '60s'", http("a", upstream.uri("/"))));
        await().atMost(8, SECONDS)
                .until(() -> host(muster.get("api/hosts")).get("waiting").intValue() == 1);
        assertThat(upstream.requests()).hasSize(1);

        Reply resumed = muster.post(path(links, "resume"));

        assertThat(openApi.errors("POST", "/api/hosts/{host}/resume", resumed)).isEmpty();
        assertThat(host(resumed).has("pause")).isFalse();
        assertThat(waiting.orTimeout(30, SECONDS).join().isGroup().states()).containsExactly("succeeded");
        // idempotent
        assertThat(host(muster.post(path(links, "resume"))).has("pause")).isFalse();
    }

    @Test
    void aTaskThatCannotWaitSaysThatAnOperatorPausedItsHost() {
        upstream.on("/", Answers.text("ok"));
        call("all").isGroup();
        JsonNode links = host(muster.get("api/hosts?limit=200")).get("links");
        muster.post(path(links, "pause"));

        Reply reply = call("all").isProblem(503, "overloaded");

        assertThat(reply.json().get("detail").stringValue()).contains("An operator has paused calls to 127.0.0.1");
        muster.post(path(links, "resume"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"duration\": \"2h\"}                | 422 | invalid-parameters",
                "{\"duration\": \"0s\"}                | 422 | invalid-parameters",
                "{\"duration\": \"1m\", \"port\": 443} | 422 | invalid-parameters",
                "[]                                  | 422 | invalid-parameters",
                "{                                   | 400 | malformed-json"
            })
    void aBadBodyIsRejected(String body, int status, String slug) {
        Reply reply = muster.send(muster.post("api/hosts/unknown.example/pause", body));

        reply.isProblem(status, slug);
        assertThat(openApi.errors("POST", PAUSE, reply)).isEmpty();
    }

    @Test
    void otherBadRequestsAreRejected() {
        muster.post("api/hosts/unknown.example/pause").isProblem(404, "not-found");
        muster.post("api/hosts/unknown.example/pause?port=x").isProblem(400, "bad-request");
        muster.post("api/hosts/unknown.example/resume?port=65536").isProblem(400, "bad-request");
        muster.get("api/hosts?limit=201").isProblem(400, "bad-request");
        muster.send(muster.post("api/hosts/unknown.example/pause", " ".repeat(1_025)))
                .isProblem(413, "too-large");
        muster.send(muster.post("api/hosts/unknown.example/pause", "{}").setHeader("Content-Type", "text/plain"))
                .isProblem(415, "unsupported-media-type");
    }

    private Reply call(String mode) {
        return muster.run(group(mode, http("a", upstream.uri("/"))));
    }

    private static String path(JsonNode links, String action) {
        return links.get(action).stringValue().substring(1);
    }

    private JsonNode host(Reply reply) {
        return reply.json()
                .get("hosts")
                .valueStream()
                .filter(host -> host.get("port").intValue() == upstream.port())
                .findFirst()
                .orElseThrow(() -> new AssertionError(reply.toString()));
    }
}
