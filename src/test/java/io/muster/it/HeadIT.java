package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code HEAD} has the same response as {@code GET}, without the content (RFC 9110 section 9.3.2). */
@MusterIT
class HeadIT {

    private static final String NOBODY = "api/groups/01970000-0000-7000-8000-000000000000";
    private static final List<String> HEADERS = List.of(
            "Content-Type", "Cache-Control", "X-Accel-Buffering", "Location", "Allow", "X-Content-Type-Options");

    private final MusterClient muster;

    HeadIT(MusterClient muster) {
        this.muster = muster;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "index.html",
                "assets/app.js",
                "assets/muster.css",
                "problems/",
                "problems/not-found",
                "health/live",
                "health/ready",
                "health/started",
                "metrics",
                "openapi",
                "nothing",
                "api/groups",
                "api/groups?limit=0",
                "api/task-types",
                "api/callback-keys",
                "api/hosts",
                "api/me",
                "api/nothing",
                "api/task-types/",
                "api/examples/tasks",
                "api/examples/run-tasks",
                NOBODY,
                NOBODY + "/events",
                NOBODY + "/cancel"
            })
    void hasTheSameResponseAsGet(String path) {
        isAsGet(path, "0");
    }

    @Test
    void ofALongBodyDeclaresNoWrongLength() {
        String value = "'value': '%s'".formatted("x".repeat(1_000));
        String[] tasks = IntStream.range(0, 100)
                .mapToObj(i -> json("{'id': 't%d', 'type': 'delay', 'duration': '0s', %s}".formatted(i, value)))
                .toArray(String[]::new);
        String group = muster.run(group("all", tasks)).isGroup().id();

        isAsGet("api/groups/" + group, "0");
        isAsGet("api/groups/" + group + "/events", "0");
        isAsGet("api/groups?limit=100", "0");
    }

    @Test
    void ofEventsOpensNoStream() {
        String finished = muster.run(group("all", delay("a", "1ms"))).isGroup().id();
        String running = muster.send(muster.post("api/groups", group("all", delay("a", "20s")))
                        .header("Prefer", "respond-async"))
                .id();

        isAsGet("api/groups/" + finished, "0");
        isAsGet("api/groups/" + finished + "/events", "0");
        isAsGet("api/groups/" + finished + "/events", "x");
        isAsGet("api/groups/" + finished + "/events", "2");
        Reply head = head("api/groups/" + running + "/events", "0");

        // GET would last as long as the group runs
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(muster.cancel(running).status()).isEqualTo(200);
    }

    private void isAsGet(String path, String lastEventId) {
        Reply get = muster.send(muster.request(path).header("Last-Event-ID", lastEventId));
        Reply head = head(path, lastEventId);

        assertThat(head.status()).as(path).isEqualTo(get.status());
        assertThat(head.body()).as(path).isEmpty();
        for (String header : HEADERS) {
            assertThat(head.header(header)).as("%s of %s", header, path).isEqualTo(get.header(header));
        }
        // RFC 9110 section 8.6: the length of GET's content, or none; the length of metrics keeps changing
        if (!path.equals("metrics")) {
            assertThat(head.header("Content-Length").orElse(length(get)))
                    .as("length of %s", path)
                    .isEqualTo(length(get));
        }
    }

    private static String length(Reply get) {
        return Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length);
    }

    private Reply head(String path, String lastEventId) {
        return muster.send(
                muster.request(path).method("HEAD", BodyPublishers.noBody()).header("Last-Event-ID", lastEventId));
    }
}
