package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The attempts of tasks in results: in memory, in the store and in streams. */
@MusterIT
class AttemptsIT {

    private static final String RETRY = "'retry': {'maxAttempts': 3, 'backoff': '10ms'}";

    private final MusterClient muster;
    private final OpenApi openApi = OpenApi.shipped();
    private final TestUpstream upstream = TestUpstream.start();

    AttemptsIT(MusterClient muster) {
        this.muster = muster;
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void everyAttemptIsListed() {
        failOnce();
        Reply reply =
                muster.run(group("all", http("a", upstream.uri("/"), RETRY))).isGroup();

        assertThat(summary(reply.result("a"))).containsExactly("first 503 yes", "retry 200 yes");
        assertThat(reply.result("a").get("queuedMs").intValue()).isNotNegative();
        // the count is where it was
        assertThat(reply.result("a").get("http").get("attempts").intValue()).isEqualTo(2);
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        assertThat(muster.group(reply.id()).result("a").get("attempts"))
                .isEqualTo(reply.result("a").get("attempts"));
    }

    @Test
    void storedResultsKeepTheirAttempts() {
        failOnce();
        Reply accepted = muster.send(muster.post(
                        "api/groups", group("all", http("a", upstream.uri("/"), RETRY), delay("b", "0ms")))
                .header("Prefer", "respond-async"));
        await().atMost(30, SECONDS)
                .until(() -> muster.group(accepted.id())
                        .json()
                        .get("state")
                        .stringValue()
                        .equals("finished"));

        Reply reply = muster.group(accepted.id());
        assertThat(summary(reply.result("a"))).containsExactly("first 503 yes", "retry 200 yes");
        assertThat(summary(reply.result("b"))).containsExactly("first - -");
        assertThat(reply.result("a").get("queuedMs").intValue()).isNotNegative();
        assertThat(openApi.errors("GET", "/api/groups/{id}", reply)).isEmpty();
        assertThat(muster.get("api/groups/" + accepted.id() + "/events").body()).contains("\"kind\":\"retry\"");
    }

    @Test
    void streamsHaveThem() {
        failOnce();
        Reply stream = muster.send(muster.post("api/groups", group("all", http("a", upstream.uri("/"), RETRY)))
                .header("Accept", "application/x-ndjson"));

        assertThat(stream.body()).contains("\"attempts\":[{\"kind\":\"first\"", "\"kind\":\"retry\"");
    }

    @Test
    void anAbortedCallSaysWhetherItMayHaveHadAnEffect() {
        upstream.on("/", Answers.never());
        URI gone;
        try (TestUpstream closed = TestUpstream.start()) {
            gone = closed.uri("/");
        }
        Reply reply = muster.run(groupWith(
                        "settled",
                        "'timeout': '2s', 'onTimeout': 'partial', 'concurrency': 1",
                        http("seen", upstream.uri("/"), "'timeout': '500ms'"),
                        http("unseen", gone),
                        http("late", upstream.uri("/"))))
                .isGroup();

        assertThat(summary(reply.result("seen"))).containsExactly("first - maybe");
        assertThat(reply.result("unseen").get("attempts").get(0).get("sent").stringValue())
                .isEqualTo("none");
        assertThat(reply.result("unseen").get("attempts").get(0).has("error")).isTrue();
        assertThat(reply.result("late").get("queuedMs").intValue()).isGreaterThanOrEqualTo(500);
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    private void failOnce() {
        upstream.on(
                "/",
                (request, wire) -> (upstream.requests().size() == 1 ? Answers.status(503, "x") : Answers.text("ok"))
                        .give(request, wire));
    }

    private static List<String> summary(JsonNode result) {
        return result.get("attempts")
                .valueStream()
                .map(attempt -> "%s %s %s"
                        .formatted(
                                attempt.get("kind").stringValue(),
                                attempt.path("status").asString("-"),
                                attempt.path("sent").asString("-")))
                .toList();
    }
}
