package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are safe to repeat. */
@MusterIT
class IdempotencyIT {

    private static final String REPLAYED = "Idempotent-Replayed";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private String key = "";

    IdempotencyIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @BeforeEach
    void createKey() {
        key = UUID.randomUUID().toString();
    }

    @Test
    void aRepeatedRequestGetsTheSameResponse() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/", Answers.json("{\"price\": 1.10}"));
            String document = group("all", http("a", upstream.uri("/")), delay("b", "20ms"));

            Reply first = background.keyed(key, document).isGroup();
            Reply second = background.keyed(key, document).isGroup();

            assertThat(first.header(REPLAYED)).isEmpty();
            assertThat(second.header(REPLAYED)).contains("true");
            assertThat(second.json()).isEqualTo(first.json());
            assertThat(second.header("Location"))
                    .isEqualTo(first.header("Location"))
                    .isPresent();
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void aRepeatedFailedRequestFailsAgain() {
        String document = group("all", fails("a", "1ms"), delay("b", "20s"));

        Reply first = background.keyed(key, document).isProblem(500, "task-failed");
        Reply second = background.keyed(key, document).isProblem(500, "task-failed");

        assertThat(second.header(REPLAYED)).contains("true");
        assertThat(second.json()).isEqualTo(first.json());
    }

    @Test
    void aRequestRepeatedEarlyWaitsForTheSameGroup() {
        String document = group("all", delay("a", "1s"));
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(() -> background.keyed(key, document));
        Reply repeated = background.keyed(key, document).isGroup();
        Reply first = waiting.join().isGroup();

        assertThat(repeated.id()).isEqualTo(first.id());
        assertThat(List.of(first, repeated))
                .filteredOn(reply -> reply.header(REPLAYED).isPresent())
                .hasSize(1);
    }

    @Test
    void concurrentRequestsShareOneGroup() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/", Answers.after(Duration.ofMillis(300), Answers.text("once")));
            String document = group("all", http("a", upstream.uri("/")));

            List<CompletableFuture<Reply>> sent = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> background.keyed(key, document)))
                    .toList();
            List<Reply> replies = sent.stream().map(CompletableFuture::join).toList();

            assertThat(replies).allSatisfy(Reply::isGroup);
            assertThat(replies)
                    .extracting(Reply::id)
                    .containsOnly(replies.get(0).id());
            assertThat(replies)
                    .filteredOn(reply -> reply.header(REPLAYED).isEmpty())
                    .hasSize(1);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void aBackgroundGroupIsFoundAgain() {
        String document = group("all", delay("a", "100ms"));

        Reply first = muster.send(background.withKey(key, document).header("Prefer", "respond-async"));
        Reply second = muster.send(background.withKey(key, document).header("Prefer", "respond-async"));
        Reply third = background.keyed(key, document);

        assertThat(List.of(first.status(), second.status(), third.status())).containsExactly(202, 202, 200);
        assertThat(first.header(REPLAYED)).isEmpty();
        assertThat(second.header(REPLAYED)).contains("true");
        assertThat(third.header(REPLAYED)).contains("true");
        assertThat(List.of(second.id(), third.id())).containsOnly(first.id());
    }

    @Test
    void aKeyCannotBeUsedForAnotherDocument() {
        String id =
                background.keyed(key, group("all", delay("a", "1ms"))).isGroup().id();

        background.keyed(key, group("all", delay("b", "1ms"))).isProblem(422, "idempotency-key-reused");

        assertThat(muster.group(id).isGroup().states()).containsExactly("succeeded");
    }

    @Test
    void aRejectedDocumentDoesNotUseUpItsKey() {
        background.keyed(key, "{}").isProblem(422, "invalid-group");

        assertThat(background.keyed(key, group("all")).isGroup().header(REPLAYED))
                .isEmpty();
    }

    @Test
    void quotesAreNotPartOfAKey() {
        String document = group("all", delay("a", "1ms"));

        Reply bare = background.keyed(key, document).isGroup();
        Reply quoted = background.keyed("\"" + key + "\"", document).isGroup();

        assertThat(quoted.id()).isEqualTo(bare.id());
    }

    @Test
    void aKeyIsDeletedWithItsGroup() {
        String document = group("all", delay("a", "1ms"));
        Reply first = background.keyed(key, document).isGroup();
        background.finished(first.id());
        assertThat(muster.delete(BackgroundCalls.path(first)).status()).isEqualTo(204);

        Reply second = background.keyed(key, document).isGroup();

        assertThat(second.header(REPLAYED)).isEmpty();
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void aKeyMayHave255Characters() {
        String longest = key + "x".repeat(255 - key.length());

        background.keyed(longest, group("all")).isGroup();
    }

    static List<String> malformed() {
        return List.of("", "\"\"", "x".repeat(256));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedKeyIsRejected(String malformed) {
        Reply reply = background.keyed(malformed, group("all")).isProblem(400, "bad-request");

        assertThat(reply.json().get("detail").stringValue()).contains("Idempotency-Key");
    }

    @Test
    void aKeyMustBeAscii() throws IOException {
        String head = "POST /api/groups HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 13\r\n"
                + "Idempotency-Key: gr\u00fcn\r\n";

        RawHttp.Answer answer = new RawHttp(muster.base())
                .exchange(head, out -> out.write("{\"tasks\": []}".getBytes(StandardCharsets.UTF_8)));

        // by Muster, or by the server itself
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void streamsCanBeRepeated() {
        String document = group("all", delay("a", "1ms"), delay("b", "50ms"));

        Reply first = muster.send(background.withKey(key, document).header("Accept", "application/x-ndjson"));
        Reply second = muster.send(background.withKey(key, document).header("Accept", "application/x-ndjson"));

        assertThat(first.header(REPLAYED)).isEmpty();
        assertThat(second.header(REPLAYED)).contains("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.body().lines()).hasSize(3);
    }
}
