package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.groupWith;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.EventReader.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The list of groups as a stream. */
@MusterIT
class ListStreamIT {

    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final String label = UUID.randomUUID().toString();

    ListStreamIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "respond-async"})
    void beginsWithTheListAndContinuesWithChanges(String prefer) {
        String before = post(prefer);
        HttpResponse<InputStream> response = muster.open(follow(SSE, "?label.stream=" + label));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(SSE);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        try (EventReader events = new EventReader(response.body())) {
            assertThat(events.next().orElseThrow().retry()).contains("3000");
            Event list = events.next().orElseThrow();
            assertThat(list.name()).isEqualTo("list");
            assertThat(list.json().get("groups").get(0).get("id").stringValue()).isEqualTo(before);

            String after = post(prefer);
            JsonNode change = untilGroup(after, events);
            assertThat(change.get("removed")).isEmpty();
            assertThat(change.has("results")).isFalse();

            muster.delete("api/groups/" + before);
            assertThat(untilRemoved(before, events)).isTrue();
        }
    }

    @Test
    void linesHaveNoNames() throws IOException {
        String id = post("");
        HttpResponse<InputStream> response = muster.open(follow(NDJSON, "?label.stream=" + label));

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(NDJSON);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            JsonNode list = JsonMapper.shared().readTree(lines.readLine());
            assertThat(list.get("groups").get(0).get("id").stringValue()).isEqualTo(id);
            assertThat(list.has("removed")).isFalse();
        }
    }

    @Test
    void anEmptyListIsSentToo() {
        HttpResponse<InputStream> response = muster.open(follow(SSE, "?label.stream=" + label));

        try (EventReader events = new EventReader(response.body())) {
            events.next();
            assertThat(events.next().orElseThrow().json().get("groups")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?cursor=01a1fc37-0524-72bf-b1e7-d18c1507d341, is for pages",
        "?limit=201, limit",
        "?sort=id, Unknown query parameter"
    })
    void aWrongQueryIsRefused(String query, String why) {
        Reply reply = muster.send(follow(SSE, query));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("detail").stringValue()).contains(why);
    }

    @Test
    void headSaysWhatGetWouldSend() {
        Reply reply = muster.send(muster.request("api/groups")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Accept", SSE));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type").orElse("")).startsWith(SSE);
    }

    private HttpRequest.Builder follow(String accept, String query) {
        return muster.request("api/groups" + query).header("Accept", accept);
    }

    private String post(String prefer) {
        String document = groupWith("settled", "'labels': {'stream': '%s'}".formatted(label), delay("a", "1ms"));
        HttpRequest.Builder post = muster.post("api/groups", document);
        Reply reply = muster.send(prefer.isEmpty() ? post : post.header("Prefer", prefer));
        background.finished(reply.id());
        return reply.id();
    }

    private static JsonNode untilGroup(String id, EventReader events) {
        while (true) {
            JsonNode change = events.next().orElseThrow().json();
            for (JsonNode group : change.get("groups")) {
                if (group.get("id").stringValue().equals(id)) {
                    return change;
                }
            }
        }
    }

    private static boolean untilRemoved(String id, EventReader events) {
        Set<String> removed = new HashSet<>();
        while (!removed.contains(id)) {
            events.next().orElseThrow().json().get("removed").forEach(each -> removed.add(each.stringValue()));
        }
        return true;
    }
}
