package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.fault.Node;
import io.muster.testing.Answers;
import io.muster.testing.Run;
import io.muster.testing.TestUpstream;
import io.muster.testing.TraceReceiver;
import io.muster.testing.TraceReceiver.ReceivedSpan;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The spans of groups, read back from a collector. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpanTests {

    private static final String PARENT = "b7ad6b7169203331";
    private static final int MAX = 20;

    private final TraceReceiver receiver = TraceReceiver.start();

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private Node server;

    @SuppressWarnings("NullAway.Init")
    private MusterClient muster;

    private String trace = "";

    @SuppressWarnings("NullAway.Init")
    private TestUpstream upstream;

    /** Of the server or its agent. */
    abstract Map<String, String> openTelemetry();

    /** Of the JVM. */
    abstract List<String> jvmOptions();

    private static Map<String, String> settings() {
        return Map.of(
                "muster.data.dir",
                directory.toString(),
                "muster.traces.max-spans-per-group",
                Integer.toString(MAX),
                "muster.callback.secret",
                "whsec_bXVzdGVyLXRlc3RzLW11c3Rlci10ZXN0cy0zMg==",
                "muster.callback.retries",
                "100ms");
    }

    // of the JVM, since an agent starts before WildFly reads its command line
    private String[] options() {
        Map<String, String> all = new HashMap<>(openTelemetry());
        all.put("otel.service.name", "muster");
        all.put("otel.traces.exporter", "otlp");
        all.put("otel.metrics.exporter", "none");
        all.put("otel.logs.exporter", "none");
        all.put("otel.bsp.schedule.delay", "100");
        all.put("otel.exporter.otlp.protocol", "http/protobuf");
        all.put("otel.exporter.otlp.endpoint", receiver.uri().toString());
        Stream<String> properties =
                all.entrySet().stream().map(each -> "-D%s=%s".formatted(each.getKey(), each.getValue()));
        return Stream.of(Stream.of(Node.SHORT_LIVED), jvmOptions().stream(), properties)
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    @BeforeAll
    void start() {
        server = new Node("spans", Run.war(), settings(), options());
        muster = new MusterClient(server.address());
        server.start();
        server.awaitReady();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        receiver.close();
    }

    @BeforeEach
    void answer() {
        trace = UUID.randomUUID().toString().replace("-", "");
        upstream = TestUpstream.start();
        upstream.on("/", Answers.text("ok"));
        upstream.on("/busy", Answers.status(503, "busy"));
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void aGroupHasASpanWithOneForEachTaskAndAttempt() {
        Reply reply = run(
                "'timeout': '20s'",
                http("good", upstream.uri("/")),
                http("bad", upstream.uri("/busy"), "'retry': {'maxAttempts': 2, 'backoff': '1ms'}"),
                delay("wait", "1ms"));

        ReceivedSpan group = group();
        assertThat(group.parentId()).isEqualTo(PARENT);
        assertThat(group.kind()).isEqualTo("INTERNAL");
        assertThat(group.attribute("muster.group.id")).isEqualTo(reply.id());
        assertThat(group.attribute("muster.group.mode")).isEqualTo("settled");
        assertThat(group.attribute("muster.group.outcome")).isEqualTo(reply.outcome());

        List<ReceivedSpan> tasks = named("muster.task");
        assertThat(tasks)
                .hasSize(3)
                .allSatisfy(task -> assertThat(task.parentId()).isEqualTo(group.id()));
        ReceivedSpan bad = task("bad");
        assertThat(bad.failed()).isTrue();
        assertThat(task("good").failed()).isFalse();
        assertThat(task("wait").attribute("muster.task.type")).isEqualTo("delay");

        List<ReceivedSpan> attempts = named("GET");
        assertThat(attempts).hasSize(3).allSatisfy(attempt -> {
            assertThat(attempt.kind()).isEqualTo("CLIENT");
            assertThat(attempt.attribute("server.address")).isEqualTo("127.0.0.1");
            assertThat(attempt.attribute("server.port")).isEqualTo(Integer.toString(upstream.port()));
            assertThat(attempt.attribute("http.request.method")).isEqualTo("GET");
        });
        assertThat(attempts)
                .filteredOn(attempt -> attempt.parentId().equals(bad.id()))
                .hasSize(2)
                .allSatisfy(
                        attempt -> assertThat(attempt.attribute("error.type")).isEqualTo("503"))
                .extracting(attempt -> attempt.attribute("http.request.resend_count"))
                .containsExactlyInAnyOrder("", "1");
        // what the upstream received names the attempt
        assertThat(upstream.requests())
                .extracting(request -> request.headers().get("traceparent"))
                .containsExactlyInAnyOrderElementsOf(attempts.stream()
                        .map(attempt -> "00-%s-%s-01".formatted(trace, attempt.id()))
                        .toList());
        assertThat(upstream.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("baggage", "user=7"));
    }

    @Test
    void aQueryIsNotInASpan() {
        run("'timeout': '20s'", http("a", URI.create(upstream.uri("/") + "?key=secret")));
        group();

        assertThat(named("GET")).hasSize(1);
        assertThat(named("GET").get(0).attribute("url.full"))
                .isEqualTo(upstream.uri("/").toString());
    }

    @Test
    void aLargeGroupKeepsItsFailuresAndSlowestTasks() {
        String[] tasks = Stream.of(
                        Stream.of(times(100, delay("quick%d", "1ms"))),
                        Stream.of(times(5, fails("broken%d", "1ms"))),
                        Stream.of(times(3, delay("slow%d", "1500ms"))))
                .flatMap(each -> each)
                .toArray(String[]::new);
        run("'timeout': '30s'", tasks);

        ReceivedSpan group = group();
        assertThat(ofMuster()).hasSize(MAX);
        assertThat(group.attribute("muster.group.spans_dropped")).isEqualTo(Integer.toString(108 - MAX + 1));
        assertThat(named("muster.task").stream().map(task -> task.attribute("muster.task.id")))
                .contains("broken0", "broken1", "broken2", "broken3", "broken4", "slow0", "slow1", "slow2");
    }

    @Test
    void aBackgroundGroupsSpanIsARootThatLinksToItsRequest() {
        String document = groupWith("all", "'timeout': '20s'", http("a", upstream.uri("/")));
        Reply accepted = muster.send(muster.post("api/groups", document)
                .header("Prefer", "respond-async")
                .header("traceparent", "00-%s-%s-01".formatted(trace, PARENT))
                .header("baggage", "user=7"));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String id = accepted.id();
        await().atMost(30, SECONDS).until(() -> groupSpan(id).isPresent());

        ReceivedSpan group = groupSpan(id).orElseThrow();
        assertThat(group.parentId()).isEmpty();
        assertThat(group.traceId()).isNotEqualTo(trace);
        assertThat(group.links()).containsExactly(trace);
        assertThat(group.attribute("muster.group.delivery")).isEqualTo("background");
        assertThat(upstream.requests().element().headers().get("traceparent")).startsWith("00-" + group.traceId());
        assertThat(upstream.requests().element().headers()).containsEntry("baggage", "user=7");
    }

    @Test
    void eachAttemptToDeliverACallbackIsARootThatLinksToItsRequest() {
        AtomicInteger calls = new AtomicInteger();
        upstream.on(
                "/hook",
                (request, wire) -> Answers.status(calls.incrementAndGet() == 1 ? 503 : 204, "")
                        .give(request, wire));
        String document =
                groupWith("all", "'callback': {'url': '%s'}".formatted(upstream.uri("/hook")), delay("a", "1ms"));
        Reply reply = muster.send(muster.post("api/groups", document)
                .header("Prefer", "respond-async")
                .header("traceparent", "00-%s-%s-01".formatted(trace, PARENT)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        await().atMost(30, SECONDS).until(() -> callbackSpans(reply.id()).size() == 2);

        List<ReceivedSpan> spans = callbackSpans(reply.id());
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.kind()).isEqualTo("CLIENT");
            assertThat(span.parentId()).isEmpty();
            assertThat(span.links()).containsExactly(trace);
            assertThat(span.attribute("server.port")).isEqualTo(Integer.toString(upstream.port()));
        });
        assertThat(spans)
                .extracting(span ->
                        span.attribute("http.request.resend_count") + " " + span.attribute("http.response.status_code"))
                .containsExactlyInAnyOrder(" 503", "1 204");
        assertThat(upstream.requests())
                .extracting(request -> request.headers().get("traceparent"))
                .containsExactlyInAnyOrderElementsOf(spans.stream()
                        .map(span -> "00-%s-%s-01".formatted(span.traceId(), span.id()))
                        .toList());
    }

    private List<ReceivedSpan> callbackSpans(String group) {
        return receiver.spans().stream()
                .filter(span -> span.name().equals("POST") && span.scope().equals("io.muster"))
                .filter(span -> span.attribute("muster.group.id").equals(group))
                .toList();
    }

    @Test
    void anUnsampledTraceHasNoSpansButGoesOn() {
        String document = groupWith("all", "'timeout': '20s'", http("a", upstream.uri("/")));
        muster.send(muster.post("api/groups", document).header("traceparent", "00-%s-%s-00".formatted(trace, PARENT)))
                .isGroup();
        // the next one's spans come later
        Reply next = muster.run(groupWith("all", "'timeout': '20s'", delay("a", "1ms")));
        await().atMost(30, SECONDS).until(() -> groupSpan(next.id()).isPresent());

        assertThat(upstream.requests().element().headers().get("traceparent"))
                .startsWith("00-" + trace)
                .endsWith("-00");
        assertThat(ofMuster()).isEmpty();
    }

    private Reply run(String fields, String... tasks) {
        return muster.send(muster.post("api/groups", groupWith("settled", fields, tasks))
                        .header("traceparent", "00-%s-%s-01".formatted(trace, PARENT))
                        .header("baggage", "user=7"))
                .isGroup();
    }

    /** The group's span, once it has been received, which is ended last. */
    private ReceivedSpan group() {
        await().atMost(30, SECONDS).until(() -> named("muster.group").size() == 1);
        return named("muster.group").get(0);
    }

    private ReceivedSpan task(String id) {
        return named("muster.task").stream()
                .filter(task -> task.attribute("muster.task.id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<ReceivedSpan> named(String name) {
        return ofMuster().stream().filter(span -> span.name().equals(name)).toList();
    }

    /** Those of this test's trace, without the server's. */
    private List<ReceivedSpan> ofMuster() {
        return receiver.spans().stream()
                .filter(span -> span.traceId().equals(trace) && span.scope().equals("io.muster"))
                .toList();
    }

    private Optional<ReceivedSpan> groupSpan(String id) {
        return receiver.spans().stream()
                .filter(span -> span.name().equals("muster.group"))
                .filter(span -> span.attribute("muster.group.id").equals(id))
                .findFirst();
    }
}
