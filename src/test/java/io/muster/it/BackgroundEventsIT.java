package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.muster.it.EventReader.Event;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events of background groups, from the beginning or from the last one seen. */
@MusterIT
class BackgroundEventsIT {

    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private final MusterClient muster;
    private final BackgroundCalls background;

    BackgroundEventsIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void areReplayedFromTheBeginning() {
        Reply finished = background.finished(background
                .submit(group("settled", delay("a", "200ms"), fails("b", "1ms")))
                .id());

        Reply replay = events(finished.id(), "");

        assertThat(replay.status()).isEqualTo(200);
        assertThat(replay.mediaType()).isEqualTo(SSE);
        List<Event> events = eventsOf(replay);
        assertThat(events).extracting(Event::id).containsExactly("", "1", "2", "3");
        assertThat(events.get(0).retry()).contains("3000");
        assertThat(events.get(1).json()).isEqualTo(finished.result("b"));
        assertThat(events.get(2).json()).isEqualTo(finished.result("a"));
        assertThat(events.get(3).name()).isEqualTo("group");
        assertThat(events.get(3).json().has("results")).isFalse();
        assertThat(events.get(3).json().get("outcome").stringValue()).isEqualTo("succeeded");
        assertThat(events.get(3).json().get("elapsedMs"))
                .isEqualTo(finished.json().get("elapsedMs"));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "' ', 3"})
    void areReplayedAfterTheLastOneSeen(String seen, int left) {
        String id = background
                .submit(group("all", delay("a", "1ms"), delay("b", "100ms")))
                .id();
        background.finished(id);

        List<Event> events = eventsOf(events(id, seen));

        assertThat(events).hasSize(1 + left);
        assertThat(events).last().extracting(Event::name, Event::id).containsExactly("group", "3");
    }

    @Test
    void anEventSourceThatHasSeenAllIsToldNotToReconnect() {
        String id = background.submit(group("all", delay("a", "1ms"))).id();
        background.finished(id);

        assertThat(events(id, "2").status()).isEqualTo(204);
        events(id, "x").isProblem(400, "bad-request");
    }

    @Test
    void areSentAsTheyHappen() {
        String id = background
                .submit(group("all", delay("soon", "1ms"), delay("late", "20s")))
                .id();
        HttpResponse<InputStream> response = muster.open(muster.request("api/groups/" + id + "/events"));

        try (EventReader events = new EventReader(response.body())) {
            events.next();
            Event first = events.next().orElseThrow();

            assertThat(first.json().get("id").stringValue()).isEqualTo("soon");
            muster.cancel(id);
            List<Event> rest = events.rest();
            assertThat(rest)
                    .extracting(Event::name, Event::id)
                    .containsExactly(tuple("task", "2"), tuple("group", "3"));
            assertThat(rest.get(1).json().get("outcome").stringValue()).isEqualTo("cancelled");
        }
    }

    @Test
    void continueAfterTheLastWhenAGroupIsRerun() {
        String id = background
                .submit(group("settled", delay("a", "1ms"), fails("b", "100ms")))
                .id();
        background.finished(id);
        muster.post("api/groups/" + id + "/retry");

        List<Event> events = eventsOf(events(id, "3"));

        assertThat(events).extracting(Event::id).containsExactly("", "4", "5");
        assertThat(events.get(1).json().get("id").stringValue()).isEqualTo("b");
        assertThat(events.get(2).name()).isEqualTo("group");
        // the failure reported as the second event is no longer the task's outcome
        background.finished(id);
        assertThat(eventsOf(events(id, ""))).extracting(Event::id).containsExactly("", "1", "4", "5");
    }

    @Test
    void areSentAsLinesOnRequest() {
        String id = background
                .submit(group("all", delay("a", "1ms"), delay("b", "200ms")))
                .id();

        Reply reply = muster.send(muster.request("api/groups/" + id + "/events").header("Accept", NDJSON));

        assertThat(reply.mediaType()).isEqualTo(NDJSON);
        assertThat(linesOf(reply))
                .extracting(line -> line.get("id").stringValue())
                .containsExactly("a", "b", id);
    }

    @Test
    void aStreamWithAnEarlyResultContinuesToTheLast() {
        String document = groupWith("first", "'rest': 'continue'", delay("a", "1ms"), delay("b", "300ms"));

        Reply lines = muster.send(muster.post("api/groups", document).header("Accept", NDJSON));
        List<Event> events =
                eventsOf(muster.send(muster.post("api/groups", document).header("Accept", SSE)));

        assertThat(linesOf(lines)).hasSize(3);
        JsonNode last = linesOf(lines).get(2);
        assertThat(last.get("outcome").stringValue()).isEqualTo("succeeded");
        assertThat(last.get("counts").get("succeeded").intValue()).isEqualTo(2);
        assertThat(lines.header("Location").orElseThrow())
                .endsWith(last.get("id").stringValue());
        assertThat(events).extracting(Event::name).containsExactly("", "task", "task", "group");
    }

    @ParameterizedTest
    @CsvSource({SSE, NDJSON})
    void closingAStreamDoesNotCancelTheGroup(String type) {
        HttpRequest.Builder request = background
                .preferring("respond-async", group("all", delay("a", "1ms"), delay("b", "3s")))
                .header("Accept", type);
        HttpResponse<InputStream> response = muster.open(request);
        String id = response.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
        EventReader events = new EventReader(response.body());
        await().until(() -> muster.group(id).states().contains("succeeded"));
        events.close();

        assertThat(background.finished(id).states()).containsExactly("succeeded", "succeeded");
    }

    private Reply events(String id, String lastEventId) {
        HttpRequest.Builder request = muster.request("api/groups/" + id + "/events");
        return muster.send(lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId));
    }

    private static List<JsonNode> linesOf(Reply reply) {
        return reply.body()
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static List<Event> eventsOf(Reply reply) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        try (EventReader events = new EventReader(new ByteArrayInputStream(body))) {
            return events.rest();
        }
    }
}
