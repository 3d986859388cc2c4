package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks that depend on each other, in a response, in a stream and in the background. */
@MusterIT
class GraphsIT {

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    GraphsIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void theValueOfOneTaskIsInsertedIntoTheRequestOfAnother() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/user", Answers.json("{\"id\": 1.10, \"name\": \"Ada\"}"));
            upstream.on("/orders", Answers.json("[1]"));

            Reply reply = muster.run(group(
                            "all",
                            http(
                                    "orders",
                                    upstream.uri("/orders"),
                                    "'method': 'POST', 'headers': {'X-Name': {'$from': 'user#/name'}, 'X-Id': {'$from': 'user#/id'}}, 'body':"
                                            + " {'user': {'$from': 'user#/id'}, 'state': {'$from': 'user#/no',"
                                            + " 'default': 'open'}, 'as is': {'$literal': {'$from': 'nobody'}}}"),
                            http("user", upstream.uri("/user"))))
                    .isGroup();

            assertThat(reply.states()).containsExactly("succeeded", "succeeded");
            assertThat(reply.completionOrder()).containsExactly("user", "orders");
            var sent = upstream.requests().stream()
                    .filter(request -> request.path().equals("/orders"))
                    .findFirst()
                    .orElseThrow();
            assertThat(sent.headers()).containsEntry("x-name", "Ada").containsEntry("x-id", "1.10");
            assertThat(sent.text()).isEqualTo("{\"user\":1.10,\"state\":\"open\",\"as is\":{\"$from\":\"nobody\"}}");
            assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        }
    }

    @Test
    void theValueOfOneTaskGoesIntoTheUrlOfAnother() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on(
                    "/user",
                    Answers.json("{\"id\": \"a/b\", \"next\": \"%s\", \"type\": \"application/json\"}"
                            .formatted(upstream.uri("/page2?cursor=x"))));
            upstream.on("/users/a%2Fb/orders", Answers.json("[1]"));
            upstream.on("/page2", Answers.json("[2]"));

            String user = http("user", upstream.uri("/user"));
            String orders = http(
                            "orders",
                            upstream.uri("/"),
                            "'method': 'POST', 'headers': {'Content-Type': {'$from': 'user#/type'}}, 'body': {'a': 1},"
                                    + " 'vars': {'id': {'$from': 'user#/id'}, 'state': 'open'}")
                    .replace(
                            "\"%s\"".formatted(upstream.uri("/")),
                            "\"%s/users/{id}/orders{?state}\"".formatted(upstream.uri("")));
            String next = "{\"id\": \"next\", \"type\": \"http\", \"url\": {\"$from\": \"user#/next\"}}";
            Reply reply = muster.run(group("all", orders, next, user)).isGroup();

            assertThat(reply.states()).containsExactly("succeeded", "succeeded", "succeeded");
            assertThat(upstream.requests())
                    .extracting(UpstreamRequest::path)
                    .containsExactlyInAnyOrder("/user", "/users/a%2Fb/orders?state=open", "/page2?cursor=x");
            assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        }
    }

    @Test
    void whatATaskSelectsIsItsValue() {
        String page = "{'items': [{'id': 1.10, 'open': true}, {'id': 2, 'open': false}]}";
        String group = groupWith(
                "settled",
                "'timeout': '20s'",
                with("'value': %s, 'select': 'items[?open].id'".formatted(page), nothing("open")),
                with("'value': {'$from': 'open#/0'}", nothing("first")),
                with("'value': [1, {'x': 2}], 'select': 'sum(@)'", nothing("broken")),
                with("'value': [1], 'select': '[@,@]%s'".formatted(" | [@,@]".repeat(100)), nothing("explodes")),
                with("'value': 1, 'select': 'nosuch', 'fallback': 7", nothing("null")));

        Reply reply = muster.run(group).isGroup();

        assertThat(reply.states()).containsExactly("succeeded", "succeeded", "failed", "failed", "succeeded");
        assertThat(reply.body()).contains("\"value\":[1.10]", "\"value\":1.10");
        assertThat(reply.result("null").path("value").isNull()).isTrue();
        for (String failed : List.of("broken", "explodes")) {
            assertThat(reply.result(failed).at("/error/type").asString()).endsWith("/task-failed");
            assertThat(reply.result(failed).at("/error/detail").asString())
                    .startsWith("The task's \"select\" failed: ");
        }
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        Reply kept =
                background.finished(background.submit(group).group().path("id").asString());
        assertThat(kept.body()).contains("\"value\":[1.10]", "\"value\":1.10");
    }

    private static String nothing(String id) {
        return "{\"id\": \"%s\", \"type\": \"delay\", \"duration\": \"0s\"}".formatted(id);
    }

    @Test
    void dependentsOfAFailureAreSkippedAndFailureHandlersRun() {
        Reply reply = muster.run(group(
                        "settled",
                        fails("a", "1ms"),
                        with("'after': ['a']", delay("b", "1ms")),
                        with("'after': ['b']", delay("c", "1ms")),
                        with("'after': ['a'], 'if': 'failed'", delay("undo", "1ms")),
                        with("'after': ['a', 'b'], 'if': 'finished'", delay("report", "1ms")),
                        with("'after': ['undo'], 'if': 'failed'", delay("alarm", "1ms"))))
                .isGroup();

        assertThat(reply.states()).containsExactly("failed", "skipped", "skipped", "succeeded", "succeeded", "skipped");
        assertThat(reply.result("c").path("reason").asString()).isEqualTo("dependency-failed");
        assertThat(reply.result("c").path("dueTo").asString()).isEqualTo("a");
        assertThat(reply.result("alarm").path("reason").asString()).isEqualTo("not-needed");
        assertThat(reply.group().at("/counts/skipped").intValue()).isEqualTo(3);
        assertThat(reply.completionOrder()).doesNotContain("b", "c", "alarm");
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void aConditionIsTheValueOfAnotherTask() {
        Reply reply = muster.run(group(
                        "all",
                        value("user", "{'premium': true}"),
                        with("'when': {'$from': 'user#/premium'}", delay("gift", "1ms")),
                        with("'when': {'$from': 'user#/blocked', 'default': false}", delay("letter", "1ms"))))
                .isGroup();

        assertThat(reply.states()).containsExactly("succeeded", "succeeded", "skipped");
        assertThat(reply.result("letter").path("reason").asString()).isEqualTo("condition");
        assertThat(reply.result("letter").path("dueTo").asString()).isEqualTo("user");
    }

    @Test
    void anUnresolvableReferenceFailsItsTaskAndIsNamed() {
        Reply reply = muster.run(group("all", value("user", "{'id': 7}"), value("next", "{'$from': 'user#/name'}")))
                .isProblem(502, "reference-unresolved");

        assertThat(reply.json().path("detail").asString()).contains("user", "/name");
        assertThat(reply.json().path("task").asString()).isEqualTo("next");
    }

    @Test
    void anUpstreamCannotAddAHeader() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/user", Answers.json("\"Ada\\r\\nX-Evil: yes\""));
            upstream.on("/next", Answers.json("1"));

            Reply reply = muster.run(group(
                            "settled",
                            http("user", upstream.uri("/user")),
                            http("next", upstream.uri("/next"), "'headers': {'X-Name': {'$from': 'user'}}")))
                    .isGroup();

            assertThat(reply.states()).containsExactly("succeeded", "failed");
            assertThat(Reply.slugOf(reply.result("next").get("error"))).isEqualTo("reference-unresolved");
            assertThat(upstream.requests())
                    .extracting(request -> request.path())
                    .containsExactly("/user");
        }
    }

    @Test
    void unknownIdsAndCyclesAreReportedBeforeAnythingRuns() {
        Reply unknown = muster.run(group("all", with("'after': ['nobody']", delay("a", "1ms"))))
                .isProblem(422, "invalid-group");
        Reply circle = muster.run(group(
                        "all",
                        with("'after': ['b']", delay("a", "1ms")),
                        with("'after': ['c']", delay("b", "1ms")),
                        with("'when': {'$from': 'a'}", delay("c", "1ms"))))
                .isProblem(422, "invalid-group");

        assertThat(unknown.json().at("/errors/0/pointer").asString()).isEqualTo("/tasks/0/after/0");
        assertThat(circle.json().at("/errors/0/pointer").asString()).isEqualTo("/tasks/0/after/0");
        assertThat(circle.json().at("/errors/0/detail").asString()).contains("a -> b -> c -> a");
    }

    @Test
    void aChainOfThousandsIsRun() {
        String tasks = IntStream.range(0, 5_000)
                .mapToObj(place -> place == 0
                        ? "{\"type\":\"delay\",\"duration\":\"0s\"}"
                        : "{\"type\":\"delay\",\"duration\":\"0s\",\"after\":[\"%d\"]}".formatted(place - 1))
                .collect(Collectors.joining(","));

        Reply reply = muster.run("{\"tasks\":[" + tasks + "]}").isGroup();

        assertThat(reply.group().at("/counts/succeeded").intValue()).isEqualTo(5_000);
    }

    @Test
    void runsInTheBackgroundAsWell() {
        String document = groupWith(
                "all",
                "'concurrency': 2",
                with("'after': ['b']", delay("c", "1ms")),
                value("b", "{'$from': 'a#/x'}"),
                value("a", "{'x': [1.10]}"),
                with("'when': {'$from': 'a#/y', 'default': false}", delay("d", "1ms")));

        Reply end = background.finished(background.submit(document).id());

        assertThat(end.outcome()).isEqualTo("succeeded");
        assertThat(end.states()).containsExactly("succeeded", "succeeded", "succeeded", "skipped");
        assertThat(end.body()).contains("[1.10]");
        assertThat(end.result("d").path("reason").asString()).isEqualTo("condition");
        assertThat(end.group().at("/counts/skipped").intValue()).isEqualTo(1);
        assertThat(openApi.errors("GET", "/api/groups/{id}", end)).isEmpty();
    }

    /** A task that soon returns this value, single-quoted JSON. */
    private static String value(String id, String value) {
        return Documents.json("{'id': '%s', 'type': 'delay', 'duration': '20ms', 'value': %s}".formatted(id, value));
    }
}
