package io.muster.it;

import static io.muster.it.Documents.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.Ports;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Named groups: with every kind of response, and while their files change. */
@MusterIT
class NamedGroupsIT {

    private static final String GREETING = """
            {'summary': 'Greets',
             'parameters': {'type': 'object', 'required': ['name'], 'additionalProperties': false, 'properties': {
                 'name': {'type': 'string', 'maxLength': 20}, 'times': {'type': 'integer', 'minimum': 1, 'default': 1}}},
             'group': {'tasks': [
                 {'id': 'greeting', 'type': 'delay', 'duration': '10ms',
                  'value': {'hello': {'$param': 'name'}, 'times': {'$param': 'times'}}}]}}""";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    NamedGroupsIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @BeforeAll
    static void write() throws IOException {
        write("greeting", GREETING);
    }

    // atomically, so that a partial file is never read
    private static void write(String name, String singleQuoted) throws IOException {
        Path written = Deployment.groups().resolve("." + name);
        Files.writeString(written, json(singleQuoted));
        Files.move(written, Deployment.groups().resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitGroup(String name) {
        await("the group " + name)
                .atMost(20, SECONDS)
                .until(() -> muster.get("api/run").body().contains("\"name\":\"" + name + "\""));
    }

    private HttpRequest.Builder post(String name, String parameters) {
        return muster.request("api/run/" + name)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json(parameters)));
    }

    @Test
    void theParametersAreInTheQueryOrInTheBody() {
        awaitGroup("greeting");

        Reply get = muster.get("api/run/greeting?name=Ad%C3%A4&times=2").isGroup();
        Reply post = muster.send(post("greeting", "{'name': 'Bo'}")).isGroup();

        assertThat(get.body()).contains("\"value\":{\"hello\":\"Adä\",\"times\":2}");
        assertThat(post.body()).contains("\"value\":{\"hello\":\"Bo\",\"times\":1}");
        assertThat(openApi.errors("GET", "/api/run/{name}", get)).isEmpty();
        assertThat(openApi.errors("POST", "/api/run/{name}", post)).isEmpty();
    }

    @Test
    void everyErrorOfTheParametersHasItsPointer() {
        awaitGroup("greeting");

        Reply reply = muster.get("api/run/greeting?times=none&other=1").isProblem(422, "invalid-parameters");

        assertThat(reply.body()).contains("\"pointer\":\"/name\"", "\"pointer\":\"/times\"", "\"pointer\":\"/other\"");
        assertThat(openApi.errors("GET", "/api/run/{name}", reply)).isEmpty();
        muster.send(post("greeting", "{")).isProblem(400, "malformed-json");
        muster.send(post("greeting", "[]")).isProblem(422, "invalid-parameters");
        muster.send(post("nobody", "{}")).isProblem(404, "not-found");
        muster.get("api/run/nobody").isProblem(404, "not-found");
        muster.send(muster.request("api/run/greeting").POST(BodyPublishers.ofString("{}")))
                .isProblem(415, "unsupported-media-type");
    }

    @Test
    void everyKindOfResponseIsAvailable() {
        awaitGroup("greeting");

        Reply stream =
                muster.send(muster.request("api/run/greeting?name=Ada").header("Accept", "application/x-ndjson"));
        Reply events = muster.send(post("greeting", "{'name': 'Ada'}").header("Accept", "text/event-stream"));
        Reply accepted = muster.send(post("greeting", "{'name': 'Ada'}").header("Prefer", "respond-async"));
        Reply waited =
                muster.send(muster.request("api/run/greeting?name=Ada").header("Prefer", "respond-async, wait=20"));

        assertThat(stream.body()).contains("\"hello\":\"Ada\"");
        assertThat(stream.header("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(events.body()).contains("event: task", "\"hello\":\"Ada\"", "event: group");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(background.finished(accepted.id()).body()).contains("\"hello\":\"Ada\"");
        assertThat(waited.isGroup().body()).contains("\"hello\":\"Ada\"");
        assertThat(waited.header("Location")).isPresent();
    }

    @Test
    void aKeyIdentifiesTheNameAndTheParameters() {
        awaitGroup("greeting");
        String key = java.util.UUID.randomUUID().toString();

        Reply first = muster.send(post("greeting", "{'name': 'Ada'}").header("Idempotency-Key", key))
                .isGroup();
        Reply again = muster.send(post("greeting", "{'name': 'Ada'}").header("Idempotency-Key", key))
                .isGroup();

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        muster.send(post("greeting", "{'name': 'Bo'}").header("Idempotency-Key", key))
                .isProblem(422, "idempotency-key-reused");
    }

    @Test
    void unsafeGroupsAreRunByPostOnly() throws IOException {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/orders", Answers.json("{\"id\": 1}"));
            write("order", """
                    {'group': {'tasks': [{'id': 'order', 'type': 'http', 'method': 'POST', 'url': '%s'}]}}""".formatted(upstream.uri("/orders")));
            awaitGroup("order");

            Reply get = muster.get("api/run/order").isProblem(405, "method-not-allowed");

            assertThat(get.header("Allow")).contains("POST");
            assertThat(upstream.requests()).isEmpty();
            muster.send(post("order", "{}")).isGroup();
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void aResponseMayBeKeptAsLongAsTheFileSays() throws IOException {
        write("kept", "{'cache': '30s', 'group': {'tasks': [{'type': 'delay', 'duration': '1ms'}]}}");
        write("lost", "{'cache': '30s', 'group': {'tasks': [{'type': 'delay', 'duration': '1ms', 'fail': 'x'}]}}");
        awaitGroup("kept");
        awaitGroup("lost");
        awaitGroup("greeting");

        Reply kept = muster.get("api/run/kept").isGroup();
        Reply known = muster.send(muster.request("api/run/kept").header("If-None-Match", "\"a\", *"));

        assertThat(kept.header("Cache-Control")).contains("private, max-age=30");
        assertThat(kept.header("ETag").orElse("")).startsWith("\"").endsWith("\"");
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.header("ETag")).isPresent();
        assertThat(muster.send(post("kept", "{}")).isGroup().header("Cache-Control"))
                .isEmpty();
        assertThat(muster.get("api/run/lost").header("Cache-Control")).isEmpty();
        assertThat(muster.get("api/run/greeting?name=Ada").isGroup().header("Cache-Control"))
                .isEmpty();
    }

    @Test
    void aDocumentIsCheckedAndNotRun() {
        String document = "{'tasks': [{'id': 'a', 'type': 'delay', 'duration': '%s'}]}";

        Reply valid = muster.send(muster.post("api/groups/check", json(document.formatted("1h"))));
        Reply invalid = muster.send(muster.post("api/groups/check", json(document.formatted("soon"))))
                .isProblem(422, "invalid-group");

        assertThat(valid.body()).isEqualTo("{\"valid\":true,\"tasks\":1}");
        assertThat(invalid.pointers()).containsExactly("/tasks/0/duration");
        assertThat(openApi.errors("POST", "/api/groups/check", valid)).isEmpty();
        assertThat(openApi.errors("POST", "/api/groups/check", invalid)).isEmpty();
    }

    @Test
    void theDescriptionOfTheApiHasAPathForEachGroup() {
        awaitGroup("greeting");

        Reply yaml = muster.get("openapi");
        Reply inJson = muster.get("openapi?format=JSON");

        assertThat(yaml.body()).contains("/api/run/greeting: {");
        assertThat(inJson.json()
                        .at("/paths/~1api~1run~1greeting/get/parameters/2/schema/maxLength")
                        .asInt())
                .isEqualTo(20);
        assertThat(inJson.json().at("/paths/~1api~1groups/post").isMissingNode())
                .isFalse();
    }

    @Test
    void noResponseContainsAUrl() throws IOException {
        try (TestUpstream upstream = TestUpstream.start()) {
            String host = upstream.uri("/").getAuthority();
            int away = Ports.free();
            upstream.on("/broken", Answers.status(503, "http://%s/broken is broken".formatted(host)));
            write("broken", """
                    {'group': {'mode': 'settled', 'tasks': [
                        {'id': 'broken', 'type': 'http', 'url': '%s', 'responseHeaders': ['Content-Type']},
                        {'id': 'away', 'type': 'http', 'url': 'http://localhost:%d/'}]}}""".formatted(upstream.uri("/broken"), away));
            write(
                    "fatal",
                    "{'group': {'tasks': [{'id': 'broken', 'type': 'http', 'url': '%s'}]}}"
                            .formatted(upstream.uri("/broken")));
            awaitGroup("broken");
            awaitGroup("fatal");

            Reply now = muster.get("api/run/broken").isGroup();
            Reply stream = muster.send(muster.request("api/run/broken").header("Accept", "text/event-stream"));
            String stored = muster.send(post("broken", "{}").header("Prefer", "respond-async"))
                    .id();
            Reply later = background.finished(stored);
            Reply events = muster.get("api/groups/" + stored + "/events");
            Reply failed = muster.get("api/run/fatal");

            assertThat(failed.isProblem(502, "upstream-status")
                            .json()
                            .path("detail")
                            .asString())
                    .isEqualTo("Task broken: Upstream returned 503");
            for (Reply reply : java.util.List.of(now, stream, later, events, failed)) {
                assertThat(reply.body()).contains("Task broken: Upstream returned 503");
                assertThat(reply.body() + reply.response().headers())
                        .doesNotContain(host + "/broken", "is broken", "localhost:" + away, "upstream\":");
            }
        }
    }

    @Test
    void aGroupIsShownWithItsNameAndParameters() {
        awaitGroup("greeting");

        Reply now = muster.get("api/run/greeting?name=Ada").isGroup();
        String stored = muster.send(post("greeting", "{'name': 'Bo'}").header("Prefer", "respond-async"))
                .id();

        assertThat(now.body()).contains("\"name\":\"greeting\"", "\"parameters\":{\"name\":\"Ada\",\"times\":1}");
        assertThat(muster.group(now.id()).body()).contains("\"parameters\":{\"name\":\"Ada\",\"times\":1}");
        assertThat(background.finished(stored).body()).contains("\"parameters\":{\"name\":\"Bo\",\"times\":1}");
        Reply list = muster.get("api/groups?name=greeting");
        assertThat(list.groups())
                .isNotEmpty()
                .allMatch(group -> group.path("name").asString("").equals("greeting"));
        assertThat(list.groups())
                .extracting(group -> group.path("id").asString())
                .contains(now.id(), stored);
        assertThat(openApi.errors("GET", "/api/groups", list)).isEmpty();
        muster.get("api/groups?name=a%20b").isProblem(400, "bad-request");
    }

    @Test
    void aChangedFileIsReadAgainAndAnInvalidOneIsNotUsed() throws IOException {
        String file = "{'group': {'tasks': [{'type': 'delay', 'duration': '1ms', 'value': '%s'}]}}";
        write("changing", file.formatted("first"));
        awaitGroup("changing");

        write("changing", file.formatted("second"));
        await("the second version")
                .atMost(20, SECONDS)
                .until(() -> muster.get("api/run/changing").body().contains("\"value\":\"second\""));

        write("changing", file.replace("delay", "unknown"));
        await("the report")
                .atMost(20, SECONDS)
                .until(() -> muster.get("health/ready").body().contains("changing.json"));
        assertThat(muster.get("health/ready").status()).isEqualTo(200);
        assertThat(muster.get("api/run/changing").body()).contains("\"value\":\"second\"");

        Files.delete(Deployment.groups().resolve("changing.json"));
        await("its end")
                .atMost(20, SECONDS)
                .until(() -> muster.get("api/run/changing").status() == 404);
        assertThat(muster.get("health/ready").body()).doesNotContain("changing.json");
    }
}
