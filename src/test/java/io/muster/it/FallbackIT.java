package io.muster.it;

import static io.muster.it.Documents.checksum;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tasks with fallback values, in a response, in a stream and in the background. */
@MusterIT
class FallbackIT {

    // must be returned with the same digits
    private static final String JSON = "{\"b\":1.10,\"a\":[12345678901234567890123]}";
    private static final String USED = "\"value\":" + JSON + ",\"fallbackUsed\":true,\"attempts\":[";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    FallbackIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void allSucceedsWithFallbacksOfEveryType() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/down", Answers.status(503, "not today"));

            Reply reply = muster.run(group(
                            "all",
                            http("call", upstream.uri("/down"), "'fallback': " + JSON),
                            with("'timeout': '50ms', 'fallback': null", delay("late", "20s")),
                            with("'fallback': 'unused'", checksum("sum", "{\"text\": \"x\"}"))))
                    .isGroup();

            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.json().get("complete").booleanValue()).isTrue();
            assertThat(reply.states()).containsExactly("failed", "timed_out", "succeeded");
            assertThat(reply.json().at("/counts/failed").intValue()).isEqualTo(1);
            assertThat(reply.body()).contains("\"http\":{\"status\":503,", USED);
            assertThat(Reply.slugOf(reply.result("call").get("error"))).isEqualTo("upstream-status");
            assertThat(reply.result("late").get("value").isNull()).isTrue();
            assertThat(reply.result("late").get("fallbackUsed").booleanValue()).isTrue();
            assertThat(Reply.slugOf(reply.result("late").get("error"))).isEqualTo("task-timeout");
            assertThat(reply.result("sum").has("fallbackUsed")).isFalse();
            assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
            assertThat(muster.group(reply.id()).results()).isEqualTo(reply.results());
        }
    }

    @Test
    void firstUsesItAndAnyDoesNot() {
        String failing = with("'fallback': 1", fails("a", "1ms"));

        Reply first = muster.run(group("first", failing, delay("b", "20s"))).isGroup();
        Reply any = muster.run(group("any", failing, delay("b", "100ms"))).isGroup();
        Reply none = muster.run(group("any", failing)).isProblem(502, "task-failed");

        assertThat(first.states()).containsExactly("failed", "cancelled");
        assertThat(first.result("a").get("value").intValue()).isEqualTo(1);
        assertThat(any.states()).containsExactly("failed", "succeeded");
        assertThat(none.result("a").get("fallbackUsed").booleanValue()).isTrue();
        assertThat(openApi.errors("POST", "/api/groups", none)).isEmpty();
    }

    @Test
    void tasksEndedByTheGroupsTimeoutUseTheirFallback() {
        Reply reply = muster.run(groupWith(
                        "all",
                        "'timeout': '200ms', 'onTimeout': 'partial', 'concurrency': 1",
                        with("'fallback': []", delay("a", "20s")),
                        with("'fallback': []", delay("b", "20s"))))
                .isGroup();

        assertThat(reply.outcome()).isEqualTo("timed_out");
        assertThat(reply.states()).containsExactly("timed_out", "cancelled");
        assertThat(reply.result("a").get("fallbackUsed").booleanValue()).isTrue();
        assertThat(reply.result("b").has("value")).isFalse();
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void aStreamContainsIt() {
        String document = group("all", with("'fallback': " + JSON, fails("a", "1ms")));

        Reply lines = muster.send(muster.post("api/groups", document).header("Accept", "application/x-ndjson"));

        assertThat(lines.body().lines().findFirst().orElseThrow()).contains("\"state\":\"failed\"", USED);
        assertThat(lines.body().lines().skip(1).findFirst().orElseThrow()).contains("\"outcome\":\"succeeded\"");
    }

    @Test
    void aBackgroundGroupStoresIt() {
        String document = group("all", with("'fallback': " + JSON, fails("a", "1ms")), delay("b", "1ms"));

        String id = background.submit(document).id();
        Reply finished = background.finished(id);

        assertThat(finished.outcome()).isEqualTo("succeeded");
        assertThat(finished.states()).containsExactly("failed", "succeeded");
        assertThat(finished.body()).contains(USED);
        assertThat(muster.get("api/groups/" + id + "/events").body()).contains(USED);
        assertThat(openApi.errors("GET", "/api/groups/{id}", finished)).isEmpty();
    }

    @Test
    void tasksThatUsedItAreRerunLikeFailedOnes() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/a", Answers.status(503, "not yet")).on("/b", Answers.status(503, "never"));
            String id = background
                    .submit(group(
                            "all",
                            http("a", upstream.uri("/a"), "'fallback': 'fallback'"),
                            http("b", upstream.uri("/b"), "'fallback': 'fallback'")))
                    .id();
            assertThat(background.finished(id).states()).containsOnly("failed");
            upstream.on("/a", Answers.json("\"real\""));

            assertThat(muster.post("api/groups/" + id + "/retry?only=failed").status())
                    .isEqualTo(202);

            JsonNode again = background.finished(id).result("a");
            assertThat(again.get("value").stringValue()).isEqualTo("real");
            assertThat(again.has("fallbackUsed")).isFalse();
            assertThat(muster.group(id).outcome()).isEqualTo("succeeded");
            assertThat(muster.group(id).result("b").get("fallbackUsed").booleanValue())
                    .isTrue();
            assertThat(upstream.requests()).hasSize(4);
        }
    }
}
