package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.json;
import static io.muster.it.Documents.with;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Groups that respond in their own shape, in a response, in a stream and in the background. */
@MusterIT
class AnswerIT {

    private static final String ANSWER = "'answer': {'n': {'$from': 'a#/n'}, 'b': [{'$from': 'b'}]}";
    private static final String FILLED = "{\"n\":1.10,\"b\":[\"b\"]}";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    AnswerIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    private static String document(String mode) {
        return groupWith(mode, ANSWER, value("a", "{'n': 1.10}"), delay("b", "1ms"));
    }

    /** A task that soon returns this value, single-quoted JSON. */
    private static String value(String id, String value) {
        return json("{'id': '%s', 'type': 'delay', 'duration': '5ms', 'value': %s}".formatted(id, value));
    }

    private String answerOf(String id) {
        Reply reply = muster.get("api/groups/" + id + "/answer");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.mediaType()).isEqualTo("application/json");
        assertThat(openApi.errors("GET", "/api/groups/{id}/answer", reply)).isEmpty();
        return reply.body();
    }

    private static void assertAnswer(Reply reply, String answer) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.mediaType()).isEqualTo("application/json");
        assertThat(reply.body()).isEqualTo(answer);
        assertThat(reply.header("Muster-Group")).isPresent();
    }

    @Test
    void theAnswerIsTheBody() {
        for (String mode : List.of("all", "settled")) {
            Reply reply = muster.run(document(mode));

            assertAnswer(reply, FILLED);
            assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
            String id = reply.header("Muster-Group").orElseThrow();
            Reply kept = muster.group(id).isGroup();
            assertThat(kept.body()).contains("\"answer\":" + FILLED + ",\"results\":[");
            assertThat(openApi.errors("GET", "/api/groups/{id}", kept)).isEmpty();
            assertThat(answerOf(id)).isEqualTo(FILLED);
        }
        assertAnswer(
                muster.run(groupWith("bounded", "'concurrency': 1, 'answer': {'$from': 'b'}", delay("b", "1ms"))),
                "\"b\"");
        assertAnswer(muster.run(groupWith("all", "'answer': ['nothing', {}]")), "[\"nothing\",{}]");
        assertAnswer(muster.run(groupWith("all", "'answer': null", delay("b", "1ms"))), "null");
    }

    @Test
    void theTaskThatDecidedIsTheWinner() {
        for (String mode : List.of("first", "any")) {
            String document = groupWith(
                    mode,
                    "'answer': {'winner': {'$from': '$winner'}, 'slow': {'$from': 'slow', 'default': 'not yet'}}",
                    delay("slow", "20s"),
                    delay("quick", "1ms"));
            assertAnswer(muster.run(document), "{\"winner\":\"quick\",\"slow\":\"not yet\"}");
        }
        assertAnswer(
                muster.run(groupWith(
                        "quorum",
                        "'quorum': 1, 'answer': {'$from': 'quick'}",
                        delay("slow", "20s"),
                        delay("quick", "1ms"))),
                "\"quick\"");
    }

    @Test
    void anyOtherOutcomeIsShownAsEver() {
        Reply failed =
                muster.run(groupWith("all", "'answer': 1", fails("a", "1ms"))).isProblem(500, "task-failed");
        Reply late = muster.run(groupWith("all", "'timeout': '50ms', 'answer': 1", delay("a", "20s")))
                .isProblem(504, "group-timeout");
        Reply partial = muster.run(groupWith("settled", "'timeout': '50ms', 'answer': 1", delay("a", "20s")))
                .isGroup();

        for (Reply reply : List.of(failed, late, partial)) {
            assertThat(reply.header("Muster-Group")).isEmpty();
            assertThat(reply.group().has("answer")).isFalse();
            Reply none = muster.get("api/groups/" + reply.id() + "/answer").isProblem(409, "no-answer");
            assertThat(none.json().path("detail").asString()).contains("did not succeed");
            assertThat(openApi.errors("GET", "/api/groups/{id}/answer", none)).isEmpty();
        }
    }

    @Test
    void aReferenceThatFindsNothingFailsTheGroup() {
        String document = groupWith(
                "settled", "'answer': {'a': {'$from': 'a', 'default': 0}, 'b': [{'$from': 'a'}]}", fails("a", "1ms"));

        Reply reply = muster.run(document).isProblem(502, "reference-unresolved");
        Reply stored = background.finished(background.submit(document).id());

        assertThat(reply.json().path("detail").asString())
                .isEqualTo("/answer/b/0: task a has no value, and the reference has no default");
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        assertThat(stored.outcome()).isEqualTo("failed");
        assertThat(stored.group().at("/error/detail").asString()).startsWith("/answer/b/0: ");
        muster.get("api/groups/" + stored.id() + "/answer").isProblem(409, "no-answer");
    }

    @Test
    void skippedTasksFallbacksAndListsHaveTheirValues() {
        String document = groupWith(
                "all",
                "'answer': {'skipped': {'$from': 'skipped', 'default': 'none'}, 'fallback': {'$from': 'fallback#/0'},"
                        + " 'items': {'$from': 'items'}, 'second': {'$from': 'items#/1'}}",
                value("orders", "[{'id': 7.0}, {'id': 9}]"),
                with("'forEach': {'$from': 'orders'}", value("items", "{'$item': '/id'}")),
                with("'fallback': [1.0]", fails("fallback", "1ms")),
                with("'when': {'$from': 'orders#/x', 'default': false}", delay("skipped", "1ms")));

        assertAnswer(muster.run(document), "{\"skipped\":\"none\",\"fallback\":1.0,\"items\":[7.0,9],\"second\":9}");
    }

    @Test
    void theErrorsOfAnAnswerAreKnownBeforehand() {
        String document =
                groupWith("all", "'answer': {'x': [{'$from': 'c'}], 'y': {'$from': '$winner'}}", delay("a", "1s"));

        Reply reply = muster.run(document).isProblem(422, "invalid-group");
        Reply unknown = muster.send(muster.post(
                        "api/groups/check", groupWith("first", "'answer': [{'$from': 'c'}]", delay("a", "1s"))))
                .isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly("/answer/y/$from");
        assertThat(unknown.pointers()).containsExactly("/answer/0");
    }

    @Test
    void aLargeAnswerIsRefused() {
        String large = "x".repeat(1 << 20);
        String document = groupWith(
                "all", "'answer': [%s1]".formatted("{'$from': 'a'},".repeat(10_000)), value("a", "'" + large + "'"));

        Reply reply = muster.run(document).isProblem(502, "response-too-large");

        assertThat(reply.json().path("detail").asString()).startsWith("The group's answer does not fit");
    }

    @Test
    void anAnswerOfMegabytesArrivesWhole() {
        String large = "x\u20ac".repeat(200_000);
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/large", Answers.json("{\"large\": \"" + large + "\"}"));
            String document = groupWith(
                    "all",
                    "'answer': [%s]".formatted("{'$from': 'a#/large'},".repeat(5) + "1"),
                    http("a", upstream.uri("/large")));

            Reply now = muster.run(document);
            Reply later = background.finished(background.submit(document).id());

            assertAnswer(now, "[" + ("\"" + large + "\",").repeat(5) + "1]");
            assertThat(answerOf(later.id())).isEqualTo(now.body());
            assertThat(answerOf(now.header("Muster-Group").orElseThrow())).isEqualTo(now.body());
        }
    }

    @Test
    void streamsEndWithIt() {
        Reply lines = muster.send(muster.post("api/groups", document("all")).header("Accept", "application/x-ndjson"));
        Reply events = muster.send(muster.post("api/groups", document("all")).header("Accept", "text/event-stream"));
        String stored = background.submit(document("all")).id();
        background.finished(stored);
        Reply later = muster.get("api/groups/" + stored + "/events");

        for (Reply reply : List.of(lines, events, later)) {
            String end =
                    reply.body().strip().lines().reduce((before, last) -> last).orElseThrow();
            assertThat(end).contains("\"answer\":" + FILLED);
            JsonNode group = JsonMapper.shared().readTree(end.replaceFirst("^data: ", ""));
            assertThat(openApi.errors("GroupSummary", group)).isEmpty();
        }
    }

    @Test
    void aStoredGroupKeepsItsAnswer() {
        String key = UUID.randomUUID().toString();
        Reply accepted = background.submit(document("all"));
        Reply waited = muster.send(background.preferring("respond-async, wait=20", document("all")));
        Reply first = background.keyed(key, document("all"));
        Reply again = background.keyed(key, document("all"));

        assertThat(accepted.status()).isEqualTo(202);
        Reply end = background.finished(accepted.id());
        assertThat(end.body()).contains("\"answer\":" + FILLED);
        assertThat(openApi.errors("GET", "/api/groups/{id}", end)).isEmpty();
        assertThat(answerOf(accepted.id())).isEqualTo(FILLED);
        for (Reply reply : List.of(waited, first, again)) {
            assertAnswer(reply, FILLED);
            assertThat(reply.header("Location").orElseThrow())
                    .endsWith("/api/groups/" + reply.header("Muster-Group").orElseThrow());
        }
        assertThat(again.header("Muster-Group")).isEqualTo(first.header("Muster-Group"));
        assertThat(again.header("Idempotent-Replayed")).contains("true");
    }

    @Test
    void itIsOfTheDecisionEvenIfOtherTasksContinue() {
        String document = groupWith(
                "first",
                "'rest': 'continue', 'answer': {'first': {'$from': '$winner'}, 'slow': {'$from': 'slow', 'default': 0}}",
                delay("quick", "1ms"),
                delay("slow", "2s"));

        Reply reply = muster.run(document);

        String answer = "{\"first\":\"quick\",\"slow\":0}";
        assertAnswer(reply, answer);
        String id = reply.header("Muster-Group").orElseThrow();
        assertThat(answerOf(id)).isEqualTo(answer);
        assertThat(background.finished(id).states()).containsExactly("succeeded", "succeeded");
        assertThat(answerOf(id)).isEqualTo(answer);
    }

    @Test
    void thereIsNoneBeforeTheDecisionAndForOtherGroups() {
        Reply running = background.submit(groupWith("all", "'answer': 1", delay("a", "20s")));
        Reply without = muster.run(group("all", delay("a", "1ms")));

        assertThat(muster.get("api/groups/" + running.id() + "/answer")
                        .isProblem(409, "no-answer")
                        .json()
                        .path("detail")
                        .asString())
                .contains("not decided");
        assertThat(muster.get("api/groups/" + without.id() + "/answer")
                        .isProblem(409, "no-answer")
                        .json()
                        .path("detail")
                        .asString())
                .contains("no \"answer\" in its document");
        muster.get("api/groups/" + UUID.randomUUID() + "/answer").isProblem(404, "not-found");
        muster.get("api/groups/x/answer").isProblem(404, "not-found");
        muster.cancel(running.id());
    }

    @Test
    void aGroupThatIsRunAgainIsAnsweredAnew() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/a", Answers.status(503, "not yet"));
            String id = background
                    .submit(groupWith("all", "'answer': [{'$from': 'a'}]", http("a", upstream.uri("/a"))))
                    .id();
            assertThat(background.finished(id).outcome()).isEqualTo("failed");
            muster.get("api/groups/" + id + "/answer").isProblem(409, "no-answer");
            upstream.on("/a", Answers.json("1.0"));

            assertThat(muster.post("api/groups/" + id + "/retry").status()).isEqualTo(202);

            await("the answer")
                    .atMost(20, SECONDS)
                    .until(() -> muster.get("api/groups/" + id + "/answer").status() == 200);
            assertThat(answerOf(id)).isEqualTo("[1.0]");
        }
    }

    @Test
    void aNamedGroupRespondsWithItsAnswer() throws IOException {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/user", Answers.json("{\"id\": 7, \"name\": \"Ada\"}"));
            String host = upstream.uri("/").getAuthority();
            write("answered", """
                    {'cache': '30s',
                     'parameters': {'type': 'object', 'required': ['lang'], 'properties': {'lang': {}}},
                     'group': {'tasks': [{'id': 'user', 'type': 'http', 'url': '%s'}],
                               'answer': {'name': {'$from': 'user#/name'}, 'lang': {'$param': 'lang'}}}}""".formatted(upstream.uri("/user")));
            write("unanswered", """
                    {'group': {'tasks': [{'id': 'user', 'type': 'http', 'url': '%s'}],
                               'answer': {'$from': 'user#/age'}}}""".formatted(upstream.uri("/user")));
            awaitGroup("answered");
            awaitGroup("unanswered");

            Reply get = muster.get("api/run/answered?lang=en");
            Reply post = muster.send(muster.post("api/run/answered", json("{'lang': {'$from': 'user'}}")));
            Reply known = muster.send(muster.request("api/run/answered?lang=en")
                    .header("If-None-Match", get.header("ETag").orElseThrow()));
            Reply unresolved = muster.get("api/run/unanswered").isProblem(502, "reference-unresolved");

            assertAnswer(get, "{\"name\":\"Ada\",\"lang\":\"en\"}");
            assertAnswer(post, "{\"name\":\"Ada\",\"lang\":{\"$from\":\"user\"}}");
            assertThat(known.status()).isEqualTo(304);
            assertThat(unresolved.json().path("detail").asString())
                    .isEqualTo(
                            "/answer: the value of task user has nothing at \"/age\", and the reference has no default");
            assertThat(openApi.errors("GET", "/api/run/{name}", get)).isEmpty();
            String all = Stream.of(get, post, known, unresolved)
                    .map(reply -> reply.body() + reply.response().headers())
                    .collect(Collectors.joining());
            assertThat(all).doesNotContain(host + "/user");
            JsonNode described = muster.get("openapi?format=JSON")
                    .json()
                    .at("/paths/~1api~1run~1answered/get/responses/200/content/application~1json/schema");
            assertThat(described.toString()).contains("Answer").doesNotContain("schemas/Group\"");
        }
    }

    private static void write(String name, String singleQuoted) throws IOException {
        var written = Deployment.groups().resolve("." + name);
        Files.writeString(written, json(singleQuoted));
        Files.move(written, Deployment.groups().resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitGroup(String name) {
        await("the group " + name)
                .atMost(20, SECONDS)
                .until(() -> muster.get("api/run").body().contains("\"name\":\"" + name + "\""));
    }
}
