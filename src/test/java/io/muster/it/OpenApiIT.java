package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document is correct: responses of every operation match it. */
@MusterIT
class OpenApiIT {

    private static final String GROUPS = "/api/groups";
    private static final String GROUP = "/api/groups/{id}";
    private static final String NOBODY = "01970000-0000-7000-8000-000000000000";

    private final MusterClient muster;
    private final OpenApi openApi = OpenApi.shipped();

    OpenApiIT(MusterClient muster) {
        this.muster = muster;
    }

    // those of other tests, and of the examples
    private static JsonNode withoutNamedGroups(JsonNode served) {
        ObjectNode paths = (ObjectNode) served.get("paths");
        List.copyOf(paths.propertyNames()).stream()
                .filter(path -> path.startsWith("/api/run/") && !path.endsWith("}"))
                .forEach(paths::remove);
        return served;
    }

    @Test
    void isServed() {
        Reply reply = muster.get("openapi");

        assertThat(reply.status()).isEqualTo(200);
        JsonNode served = new YAMLMapper().readTree(reply.body());
        assertThat(served.get("openapi").asString()).startsWith("3.1");
        assertThat(withoutNamedGroups(served)).isEqualTo(openApi.document());
        assertThat(reply.header("Content-Type").orElse("")).startsWith("application/yaml");
        assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void isServedAsJson() {
        Reply byParameter = muster.get("openapi?format=json");
        Reply byType = muster.send(muster.request("openapi").header("Accept", "application/json"));

        assertThat(withoutNamedGroups(byParameter.json())).isEqualTo(openApi.document());
        assertThat(withoutNamedGroups(byType.json())).isEqualTo(openApi.document());
        assertThat(byType.header("Content-Type")).contains("application/json");
        assertThat(muster.get("openapi?format=yaml").body())
                .isEqualTo(muster.get("openapi").body());
    }

    @Test
    void containsValidExamples() {
        JsonNode requests =
                openApi.document().at("/paths/~1api~1groups/post/requestBody/content/application~1json/examples");
        JsonNode finished = openApi.document().at("/components/examples/FinishedGroup/value");

        requests.propertyStream()
                .forEach(example -> assertThat(openApi.errors(
                                "GroupRequest", example.getValue().get("value")))
                        .as(example.getKey())
                        .isEmpty());
        assertThat(openApi.errors("Group", finished)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'tasks': []} | 200",
                "{'tasks': [{'type': 'delay', 'duration': '1ms'}, {'type': 'delay', 'duration': '0s', 'value': [1.10]}]} | 200",
                "{'mode': 'settled', 'tasks': [{'type': 'delay', 'duration': '1ms', 'fail': 'x'}]} | 200",
                "{'mode': 'settled', 'timeout': '100ms', 'tasks': [{'type': 'delay', 'duration': '9s'}]} | 200",
                "{'mode': 'first', 'concurrency': 1, 'tasks': [{'type': 'delay', 'duration': '1ms'},"
                        + " {'type': 'delay', 'duration': '9s'}]} | 200",
                "{'tasks': [{'type': 'checksum', 'input': {'text': 'x'}}]} | 200",
                "{'tasks': [{'type': 'delay', 'duration': '1ms', 'fail': 'x'}]} | 500",
                "{'tasks': [{'type': 'http', 'url': 'http://nowhere.example/'}]} | 502",
                "{'tasks': [{'type': 'http', 'url': 'http://internal.example/'}]} | 502",
                "{'mode': 'any', 'tasks': [{'type': 'delay', 'duration': '1ms', 'fail': 'x'}]} | 502",
                "{'timeout': '100ms', 'tasks': [{'type': 'delay', 'duration': '9s'}]} | 504",
                "{'taskTimeout': '100ms', 'tasks': [{'type': 'delay', 'duration': '9s'}]} | 504",
            })
    void describesGroups(String document, int status) {
        Reply reply = muster.run(Documents.json(document));

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(openApi.errors("GroupRequest", JsonMapper.shared().readTree(Documents.json(document))))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUPS, reply)).as(reply.body()).isEmpty();
        Reply again = muster.group(reply.id());
        assertThat(openApi.errors("GET", GROUP, again)).as(again.body()).isEmpty();
    }

    @Test
    void describesCalls() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/json", Answers.json("{\"a\": 1.10}"))
                    .on("/binary", Answers.content(200, "Content-Type: image/png\r\nETag: x\r\n", new byte[] {1, 2}))
                    .on("/down", Answers.status(503, "not today"))
                    .on("/endless", Answers.endless());

            Reply reply = muster.run(group(
                    "settled",
                    http("a", upstream.uri("/json")),
                    http("b", upstream.uri("/binary"), "'responseHeaders': ['ETag']"),
                    http("c", upstream.uri("/down")),
                    http("d", upstream.uri("/endless"))));

            assertThat(reply.states()).containsExactly("succeeded", "succeeded", "failed", "failed");
            assertThat(openApi.errors("POST", GROUPS, reply)).as(reply.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"tasks\": 1}", "{\"tasks\": [{\"type\": \"nap\"}], \"mode\": \"all\"}", "[]", ""})
    void describesRejectedDocuments(String document) {
        Reply reply = muster.run(document);

        assertThat(reply.status()).isBetween(400, 422);
        assertThat(openApi.errors("POST", GROUPS, reply)).as(reply.body()).isEmpty();
    }

    @Test
    void describesOtherProblemsOfGroups() {
        Reply html = muster.send(muster.post("api/groups", "{}").header("Accept", "text/html"));
        Reply text = muster.send(muster.request("api/groups")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
        Reply put = muster.send(muster.request("api/groups").PUT(BodyPublishers.noBody()));
        String large = " ".repeat(11_000_000);

        assertThat(openApi.errors("POST", GROUPS, html.isProblem(406, "not-acceptable")))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUPS, text.isProblem(415, "unsupported-media-type")))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUPS, put.isProblem(405, "method-not-allowed")))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUPS, muster.run(large).isProblem(413, "too-large")))
                .isEmpty();
    }

    @Test
    void describesTheList() {
        muster.run(group("all", fails("a", "1ms")));
        muster.run(group("all", delay("a", "1ms")));
        muster.run(groupWith("settled", "'timeout': '50ms'", delay("a", "9s")));

        Reply page = muster.get("api/groups?limit=3");

        assertThat(page.groups()).hasSize(3);
        assertThat(openApi.errors("GET", GROUPS, page)).as(page.body()).isEmpty();
        assertThat(openApi.errors("GET", GROUPS, muster.get("api/groups?limit=0")))
                .isEmpty();
    }

    @Test
    void describesRunningAndCancelledGroups() {
        CompletableFuture<Reply> waiting = muster.runLater(groupWith(
                "all", "'concurrency': 2", delay("a", "1ms"), delay("b", "20s"), delay("c", "20s"), delay("d", "1s")));
        String id = await().until(
                        () -> muster.get("api/groups?state=running&limit=1").groups(), groups -> !groups.isEmpty())
                .get(0)
                .get("id")
                .stringValue();

        Reply running = muster.group(id);
        Reply notFinished = muster.delete("api/groups/" + id);
        Reply oneCancelled = muster.post("api/groups/" + id + "/tasks/d/cancel");
        Reply cancelled = muster.cancel(id);
        Reply answer = waiting.orTimeout(10, SECONDS).join();
        Reply deleted = muster.delete("api/groups/" + id);

        assertThat(openApi.errors("GET", GROUP, running)).as(running.body()).isEmpty();
        assertThat(openApi.errors("DELETE", GROUP, notFinished.isProblem(409, "not-finished")))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUP + "/tasks/{taskId}/cancel", oneCancelled.isGroup()))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUP + "/cancel", cancelled.isGroup()))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUPS, answer.isProblem(409, "group-cancelled")))
                .isEmpty();
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(openApi.errors("DELETE", GROUP, deleted)).isEmpty();
    }

    @Test
    void describesMissingResources() {
        assertThat(openApi.errors("GET", GROUP, muster.group(NOBODY).isProblem(404, "not-found")))
                .isEmpty();
        assertThat(openApi.errors("POST", GROUP + "/cancel", muster.cancel(NOBODY)))
                .isEmpty();
        assertThat(openApi.errors(
                        "GET",
                        GROUP + "/events",
                        muster.get("api/groups/x/events").isProblem(404, "not-found")))
                .isEmpty();
    }

    @Test
    void describesStreamsLineByLine() {
        String document = group("all", fails("a", "50ms"), delay("b", "1ms"), delay("c", "9s"));
        Reply lines = muster.send(muster.post("api/groups", document).header("Accept", "application/x-ndjson"));
        Reply events = muster.send(muster.post("api/groups", document).header("Accept", "text/event-stream"));

        assertThat(openApi.errors("POST", GROUPS, lines)).isEmpty();
        assertThat(openApi.errors("POST", GROUPS, events)).isEmpty();
        List<String> data = events.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        assertThat(data).hasSize(4).allSatisfy(this::isEvent);
        assertThat(lines.body().lines()).hasSize(4).allSatisfy(this::isEvent);
        String id = JsonMapper.shared().readTree(data.get(3)).get("id").stringValue();
        assertThat(openApi.errors("GET", GROUP + "/events", muster.get("api/groups/" + id + "/events")))
                .isEmpty();
        assertThat(openApi.errors(
                        "GET",
                        GROUP + "/events",
                        muster.send(
                                muster.request("api/groups/" + id + "/events").header("Last-Event-ID", "4"))))
                .isEmpty();
    }

    @Test
    void describesListsThatAreFollowed() throws IOException {
        HttpResponse<InputStream> stream =
                muster.open(muster.request("api/groups?limit=2").header("Accept", "application/x-ndjson"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            String list = lines.readLine();
            assertThat(openApi.errors("GroupPage", JsonMapper.shared().readTree(list)))
                    .as(list)
                    .isEmpty();
            muster.run(group("all", delay("a", "1ms")));
            String changes = lines.readLine();
            assertThat(openApi.errors("GroupPageChanges", JsonMapper.shared().readTree(changes)))
                    .as(changes)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, api/task-types, /api/task-types",
        "GET, api/callback-keys, /api/callback-keys",
        "GET, api/hosts, /api/hosts",
        "GET, api/me, /api/me",
        "GET, api/hosts?limit=0, /api/hosts",
        "POST, api/hosts/unknown.example/pause, /api/hosts/{host}/pause",
        "POST, api/hosts/unknown.example/resume, /api/hosts/{host}/resume",
        "GET, health/live, /health/live",
        "GET, health/ready, /health/ready",
        "GET, health/started, /health/started",
        "GET, api/examples/tasks, /api/examples/tasks",
        "POST, api/examples/run-tasks, /api/examples/run-tasks",
        "GET, api/examples/run-tasks/none, /api/examples/run-tasks/{id}",
        "GET, api/examples/dashboard/1, /api/examples/dashboard/{user}",
        "GET, api/examples/user-page/1, /api/examples/user-page/{user}",
        "GET, api/examples/fetch-all?count=3&concurrency=3, /api/examples/fetch-all",
        "GET, api/examples/fetch-all?count=0, /api/examples/fetch-all"
    })
    void describesEverythingElse(String method, String path, String template) {
        Reply reply = muster.send(muster.request(path).method(method, BodyPublishers.noBody()));

        assertThat(openApi.errors(method, template, reply)).as(reply.toString()).isEmpty();
    }

    @Test
    void describesARunOfTheExample() {
        String location =
                muster.post("api/examples/run-tasks").header("Location").orElseThrow();

        Reply run = muster.get(URI.create(location).getPath().substring(1));

        assertThat(run.status()).as(location + run).isEqualTo(200);
        assertThat(openApi.errors("GET", "/api/examples/run-tasks/{id}", run))
                .as(run.body())
                .isEmpty();
    }

    private void isEvent(String line) {
        JsonNode event = JsonMapper.shared().readTree(line);
        assertThat(openApi.errors(event.has("mode") ? "GroupSummary" : "Result", event))
                .as(line)
                .isEmpty();
    }
}
