package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.it.EventReader.Event;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Results as they arrive: in the response to the POST, and of a running or finished group. */
@MusterIT
class StreamsIT {

    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private final MusterClient muster;

    StreamsIT(MusterClient muster) {
        this.muster = muster;
    }

    @Test
    void anEventStreamContainsTasksAsTheyFinishAndTheGroupLast() {
        HttpResponse<InputStream> response = muster.open(
                streamed(SSE, group("settled", delay("a", "300ms"), fails("b", "100ms"), delay("c", "1ms"))));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(SSE);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        try (EventReader events = new EventReader(response.body())) {
            Event retry = events.next().orElseThrow();
            assertThat(retry.retry()).contains("3000");
            List<Event> rest = events.rest();
            assertThat(rest).extracting(Event::id).containsExactly("1", "2", "3", "4");
            assertThat(rest).extracting(Event::name).containsExactly("task", "task", "task", "group");
            assertThat(rest.subList(0, 3))
                    .extracting(event -> event.json().get("id").stringValue())
                    .containsExactly("c", "b", "a");
            JsonNode group = rest.get(3).json();
            assertThat(group.get("outcome").stringValue()).isEqualTo("succeeded");
            assertThat(group.has("results")).isFalse();
            assertThat(response.headers().firstValue("Location"))
                    .contains("/api/groups/" + group.get("id").stringValue());
        }
    }

    @Test
    void linesContainTasksAsTheyFinishAndTheGroupLast() {
        Reply reply = muster.send(streamed(NDJSON, group("all", delay("a", "200ms"), delay("b", "1ms"))));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.mediaType()).isEqualTo(NDJSON);
        List<JsonNode> lines = linesOf(reply);
        assertThat(lines).extracting(line -> line.get("id").stringValue()).startsWith("b", "a");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2).get("outcome").stringValue()).isEqualTo("succeeded");
        assertThat(lines.get(2).get("completionOrder").valueStream().map(JsonNode::stringValue))
                .containsExactly("b", "a");
    }

    @Test
    void aResultIsSentAsSoonAsItIsAvailable() {
        HttpResponse<InputStream> response =
                muster.open(streamed(SSE, group("all", delay("soon", "1ms"), delay("late", "20s"))));

        try (EventReader events = new EventReader(response.body())) {
            events.next();
            Event first = events.next().orElseThrow();

            assertThat(first.json().get("id").stringValue()).isEqualTo("soon");
            String id = idOf(response);
            assertThat(muster.group(id).states()).containsExactly("succeeded", "running");
            muster.cancel(id);
            assertThat(events.rest()).extracting(Event::name).containsExactly("task", "group");
        }
    }

    @Test
    void aFailedGroupIsReportedByTheLastEvent() {
        Reply reply = muster.send(streamed(NDJSON, group("all", fails("a", "1ms"), delay("b", "20s"))));

        assertThat(reply.status()).isEqualTo(200);
        List<JsonNode> lines = linesOf(reply);
        JsonNode group = lines.get(lines.size() - 1);
        assertThat(group.get("outcome").stringValue()).isEqualTo("failed");
        assertThat(group.get("error").get("task").stringValue()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {SSE, NDJSON})
    void aGroupWithoutTasksHasASingleEvent(String type) {
        Reply reply = muster.send(streamed(type, group("all")));

        String last = reply.body().strip().replaceFirst("(?s).*\n", "").replaceFirst("^data: ", "");
        assertThat(JsonMapper.shared().readTree(last).get("outcome").stringValue())
                .isEqualTo("succeeded");
    }

    @Test
    void multilineJsonIsSentOnOneLine() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/", Answers.json("{\r\n  \"a\": 1.10,\n  \"b\": \"x\\ny\"\n}\n"));
            String document = group("all", http("a", upstream.uri("/")));

            List<JsonNode> lines = linesOf(muster.send(streamed(NDJSON, document)));
            Reply events = muster.send(streamed(SSE, document));

            assertThat(lines).hasSize(2);
            assertThat(lines.get(0).get("value").get("b").stringValue()).isEqualTo("x\ny");
            assertThat(events.body().lines().filter(line -> line.startsWith("data: ")))
                    .hasSize(2);
            assertThat(events.body()).containsPattern("\"a\": 1\\.10,");
        }
    }

    @Test
    void theEventsOfAFinishedGroupAreReplayed() {
        Reply answer = muster.run(group("all", delay("a", "100ms"), delay("b", "1ms")));

        Reply replay = muster.get("api/groups/" + answer.id() + "/events");

        assertThat(replay.mediaType()).isEqualTo(SSE);
        assertThat(replay.body()).startsWith("retry: 3000\n\n");
        List<Event> events = eventsOf(replay);
        assertThat(events).extracting(Event::id).containsExactly("", "1", "2", "3");
        assertThat(events.get(1).json()).isEqualTo(answer.result("b"));
        assertThat(events.get(2).json()).isEqualTo(answer.result("a"));
    }

    @ParameterizedTest
    @CsvSource({"0,3", "1,2", "2,1"})
    void theReplayContinuesAfterTheLastEventSeen(String seen, int left) {
        String id =
                muster.run(group("all", delay("a", "1ms"), delay("b", "100ms"))).id();

        Reply replay =
                muster.send(muster.request("api/groups/" + id + "/events").header("Last-Event-ID", seen));

        assertThat(eventsOf(replay)).hasSize(1 + left);
        assertThat(eventsOf(replay)).last().extracting(Event::name, Event::id).containsExactly("group", "3");
    }

    @Test
    void aReplayAfterTheLastEventHasNoContentSoThatNobodyReconnects() {
        String id = muster.run(group("all", delay("a", "1ms"))).id();

        Reply replay =
                muster.send(muster.request("api/groups/" + id + "/events").header("Last-Event-ID", "2"));

        assertThat(replay.status()).isEqualTo(204);
        assertThat(replay.body()).isEmpty();
    }

    @Test
    void theEventsMayBeRequestedAsLines() {
        String id = muster.run(group("all", delay("a", "1ms"))).id();

        Reply replay =
                muster.send(muster.request("api/groups/" + id + "/events").header("Accept", NDJSON));

        assertThat(linesOf(replay)).hasSize(2);
    }

    @Test
    void anotherClientMayFollowARunningGroup() {
        HttpResponse<InputStream> own = muster.open(streamed(SSE, group("all", delay("a", "1ms"), delay("b", "20s"))));
        String id = idOf(own);

        HttpResponse<InputStream> others = muster.open(muster.request("api/groups/" + id + "/events"));

        try (EventReader events = new EventReader(others.body())) {
            events.next();
            assertThat(events.next().orElseThrow().json().get("id").stringValue())
                    .isEqualTo("a");
            muster.cancel(id);
            assertThat(events.rest()).extracting(Event::name).containsExactly("task", "group");
        }
    }

    // detected by the second heartbeat: the first one still fits into the socket buffer
    @ParameterizedTest
    @ValueSource(strings = {SSE, NDJSON})
    void aCallerWhoDisconnectsCancelsTheStreamedGroup(String type) throws IOException {
        HttpResponse<InputStream> response =
                muster.open(streamed(type, group("all", delay("a", "1ms"), delay("b", "60s"))));
        String id = idOf(response);
        assertThat(response.body().read()).isPositive();

        response.body().close();

        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(muster.group(id).outcome()).isEqualTo("cancelled"));
    }

    @Test
    void aFollowerMayDisconnectWithoutEffect() throws IOException {
        HttpResponse<InputStream> own = muster.open(streamed(SSE, group("all", delay("a", "1ms"), delay("b", "3s"))));
        String id = idOf(own);
        HttpResponse<InputStream> others = muster.open(muster.request("api/groups/" + id + "/events"));
        assertThat(others.body().read()).isPositive();

        others.body().close();

        await().untilAsserted(() -> assertThat(muster.group(id).outcome()).isEqualTo("succeeded"));
        own.body().close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tasks\": [            | 400 | malformed-json",
                "{\"tasks\": 5}           | 422 | invalid-group",
                "{\"tasks\": [{\"type\": \"nap\"}]} | 422 | unknown-task-type",
                "{\"tasks\": [{\"type\": \"http\", \"url\": \"http://10.0.0.1/\"}]} | 422 | target-refused",
            })
    void anInvalidDocumentIsAProblemRatherThanAStream(String document, int status, String slug) {
        muster.send(streamed(SSE, document)).isProblem(status, slug);
        muster.send(streamed(NDJSON, document)).isProblem(status, slug);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "99999999999999999999"})
    void aMalformedLastEventIdIsRejected(String lastEventId) {
        String id = muster.run(group("all", delay("a", "1ms"))).id();

        muster.send(muster.request("api/groups/" + id + "/events").header("Last-Event-ID", lastEventId))
                .isProblem(400, "bad-request");
    }

    private HttpRequest.Builder streamed(String type, String document) {
        return muster.post("api/groups", document).header("Accept", type);
    }

    private static String idOf(HttpResponse<?> response) {
        return response.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
    }

    private static List<JsonNode> linesOf(Reply reply) {
        return reply.body().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private static List<Event> eventsOf(Reply reply) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        try (EventReader events = new EventReader(new ByteArrayInputStream(body))) {
            return events.rest();
        }
    }
}
