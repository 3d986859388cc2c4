package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.it.UpstreamAnswers.Case;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HTTP as spoken by other servers, byte by byte over a socket, and the resulting response of a group. */
@MusterIT
class UpstreamHttpIT {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final List<TestUpstream> upstreams = new ArrayList<>();

    UpstreamHttpIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @AfterEach
    void stopUpstreams() {
        upstreams.forEach(TestUpstream::close);
    }

    @TestFactory
    Stream<DynamicTest> eachResponseIsInterpretedAsIntended() {
        List<Case> cases = UpstreamAnswers.all();
        List<URI> uris = cases.stream().map(each -> start(each.answer())).toList();
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            tasks.add(http("case-" + i, uris.get(i), cases.get(i).fields()));
        }
        Reply reply = muster.run(groupWith("settled", "'taskTimeout': '5s'", tasks.toArray(String[]::new)))
                .isGroup();
        return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(cases.get(i).name(), () -> {
                    String expected = cases.get(i)
                            .expected()
                            .replace("<base>/", uris.get(i).toString());
                    assertHas(reply.results().get(i), JsonMapper.shared().readTree("{" + expected + "}"));
                }));
    }

    @Test
    void jsonIsPassedThroughUnchanged() {
        for (String json : UpstreamAnswers.documents()) {
            Reply reply = muster.run(
                    group("all", http("a", start(UpstreamAnswers.document(json).answer()))));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().contains("\"value\":" + json)).as(json).isTrue();
        }
    }

    @Test
    void aHostThatSendsBodiesAfterHeadAffectsNoCall() {
        String with = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        URI uri = start((request, wire) -> wire.send(request.method().equals("HEAD") ? with : OK));
        String[] tasks = new String[60];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = http("t" + i, uri, "'method': '%s'".formatted(i % 2 == 0 ? "HEAD" : "GET"));
        }

        Reply reply =
                muster.run(groupWith("bounded", "'concurrency': 1", tasks)).isGroup();

        assertThat(reply.states()).hasSize(60).containsOnly("succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Keep-Alive: timeout=5\r\n"})
    void aHostThatClosesWithoutNoticeLosesNoCall(String header) {
        URI uri = start((request, wire) -> {
            wire.send(OK.replace("\r\n\r\n", "\r\n" + header + "\r\n"));
            wire.close();
        });
        for (int i = 0; i < 10; i++) {
            Reply reply = muster.run(group("all", http("a", uri, "'method': 'POST', 'body': 1")))
                    .isGroup();

            assertThat(reply.states()).containsExactly("succeeded");
            await().atMost(5, SECONDS).until(() -> upstreams.get(0).open() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"timeout=1, 2", "'max=9, TIMEOUT=\"1\"', 2", "timeout=0, 2", "timeout=20, 1", "max=1, 1"})
    void theKeepAliveHintIsHonoured(String hint, int connections) {
        URI uri = start(Answers.content(200, "Keep-Alive: %s\r\n".formatted(hint), new byte[0]));
        for (int i = 0; i < 2; i++) {
            muster.run(group("all", http("a", uri))).isGroup();
        }
        assertThat(upstreams.get(0).accepted()).isEqualTo(connections);
    }

    @Test
    void retryAfterIsParsedInAllItsFormats() {
        List<Supplier<String>> hints = List.of(
                () -> "1",
                () -> "01, 1",
                () -> inThreeSeconds("EEE, dd MMM yyyy HH:mm:ss 'GMT'"),
                () -> inThreeSeconds("EEEE, dd-MMM-yy HH:mm:ss 'GMT'"),
                () -> inThreeSeconds("EEE MMM ppd HH:mm:ss yyyy"));
        List<String> tasks = new ArrayList<>();
        for (Supplier<String> hint : hints) {
            tasks.add(
                    http("t" + tasks.size(), start(busyAtFirst(hint)), "'retry': {'maxAttempts': 2, 'backoff': '0s'}"));
        }

        Reply reply = muster.run(group("settled", tasks.toArray(String[]::new))).isGroup();

        assertThat(reply.states()).containsOnly("succeeded");
        // a date loses up to a second
        assertThat(reply.results())
                .allSatisfy(result -> assertThat(result.at("/http/waitedMs").asInt(0))
                        .as(result.toString())
                        .isGreaterThanOrEqualTo(100));
    }

    // when it is sent: the server may take its time to call
    private static String inThreeSeconds(String format) {
        return DateTimeFormatter.ofPattern(format, Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now().plusSeconds(3));
    }

    private static Answer busyAtFirst(Supplier<String> hint) {
        AtomicInteger requests = new AtomicInteger();
        return (request, wire) -> wire.send(
                requests.incrementAndGet() > 1
                        ? OK
                        : "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: %s\r\n\r\n".formatted(hint.get()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json; charset=iso-8859-1 | 'é' | 22e922",
                "application/json; charset=utf-16le | 'é' | 2200e9002200",
                "application/json | 'a\\ud83db' | 22615c75643833646222",
                "application/json | [-0.0, 1e5, -0] | 5b2d302e302c3165352c2d305d",
                "text/csv; charset=\\\"windows-1252\\\" | '5 €' | 352080",
                "text/plain; charset=latin-1 | 'é' | e9",
                "text/plain | 'é' | c3a9"
            })
    void aBodyIsSentInTheCharsetOfItsType(String type, String body, String hex) {
        URI uri = start(Answers.text("ok"));

        muster.run(group("all", http("a", uri, sending(type, body)))).isGroup();

        assertThat(HexFormat.of()
                        .formatHex(upstreams.get(0).requests().element().body()))
                .isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/plain; charset=iso-8859-1 | '€'",
                "application/json; charset=us-ascii | {'a': 'é'}",
                "application/json; charset=no-such | 1",
                "text/plain; charset=utf-7 | 'a'",
                "text/plain; charset=utf-8 | 'a\\ud83db'",
                "text/plain | 1"
            })
    void unencodableBodiesAreRejected(String type, String body) {
        URI uri = start(Answers.text("ok"));

        Reply reply =
                muster.run(group("all", http("a", uri, sending(type, body)))).isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly("/tasks/0/body");
        assertThat(upstreams.get(0).accepted()).isZero();
    }

    @Test
    void errorsOfUpstreamsAreStoredAndStreamed() {
        String said = "{\"n\": 1.10, \"half\": \"\\ud83d\", \"n\": -0.0}";
        URI uri = start(Answers.content(400, "Content-Type: application/problem+json\r\n", said.getBytes(ISO_8859_1)));
        String document = group("settled", http("a", uri));

        Reply accepted = background.submit(document);
        background.finished(accepted.id());

        for (Reply reply : List.of(
                muster.run(document),
                muster.send(muster.post("api/groups", document).header("Accept", "text/event-stream")),
                muster.send(muster.post("api/groups", document).header("Accept", "application/x-ndjson")),
                muster.group(accepted.id()),
                muster.get("api/groups/" + accepted.id() + "/events"))) {
            assertThat(reply.body()).contains("\"upstream\":" + said);
        }
    }

    private static String sending(String type, String body) {
        return "'method': 'POST', 'headers': {'Content-Type': '%s'}, 'body': %s".formatted(type, body);
    }

    /** The actual value contains everything expected, and possibly more. */
    private static void assertHas(JsonNode actual, JsonNode expected) {
        if (expected.isObject()) {
            expected.properties().forEach(member -> {
                assertThat(actual.has(member.getKey()))
                        .as(member.getKey() + " of " + actual)
                        .isTrue();
                assertHas(actual.get(member.getKey()), member.getValue());
            });
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** Each has a separate upstream, so that the consequences of one do not hide another. */
    private URI start(Answer answer) {
        TestUpstream upstream = TestUpstream.start();
        for (String path : List.of("/", "/d", "/a%20b%7Cc", "/%C3%BC")) {
            upstream.on(path, answer);
        }
        upstreams.add(upstream);
        return URI.create("http://localhost:" + upstream.port() + "/");
    }
}
