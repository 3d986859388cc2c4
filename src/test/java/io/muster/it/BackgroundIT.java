package io.muster.it;

import static io.muster.it.Documents.checksum;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Background groups: how they are requested, and the responses. */
@MusterIT
class BackgroundIT {

    private static final int CONCURRENCY = 64;

    private final MusterClient muster;
    private final BackgroundCalls background;

    BackgroundIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void aGroupIsAcceptedAtOnceAndFinishesWithoutItsCaller() {
        Reply reply = background.submit(group("all", delay("a", "300ms"), delay("b", "1ms")));

        isAccepted(reply);
        assertThat(reply.header("Preference-Applied")).contains("respond-async");
        assertThat(reply.states()).containsExactly("pending", "pending");
        assertThat(reply.json().has("outcome")).isFalse();
        Reply finished = background.finished(reply.id()).isGroup();
        assertThat(finished.outcome()).isEqualTo("succeeded");
        assertThat(finished.states()).containsExactly("succeeded", "succeeded");
        assertThat(finished.completionOrder()).containsExactly("b", "a");
        assertThat(finished.json().get("createdAt")).isEqualTo(reply.json().get("createdAt"));
        assertThat(finished.json().get("links")).isEqualTo(reply.json().get("links"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Respond-Async", "return=minimal, respond-async", "respond-async; wait=0", "wait=0,respond-async"
            })
    void thePreferenceIsFoundAmongOthers(String preference) {
        Reply reply = muster.send(background.preferring(preference, group("all", delay("a", "1ms"))));

        isAccepted(reply);
        background.finished(reply.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=1", "return=minimal", "respond-asynchronously", ""})
    void otherPreferencesHaveNoEffect(String preference) {
        Reply reply = muster.send(background.preferring(preference, group("all", delay("a", "1ms"))));

        reply.isGroup();
        assertThat(reply.header("Location")).isEmpty();
        assertThat(reply.header("Preference-Applied")).isEmpty();
    }

    @Test
    void aWaitingCallerGetsAResponseAtTheDecision() {
        Reply reply = muster.send(background.preferring("respond-async, wait=30", group("all", delay("a", "100ms"))));

        reply.isGroup();
        assertThat(reply.outcome()).isEqualTo("succeeded");
        assertThat(reply.header("Location").orElseThrow()).endsWith(BackgroundCalls.path(reply));
        assertThat(muster.group(reply.id()).json()).isEqualTo(reply.json());
    }

    @Test
    void aWaitingCallerGetsAFailure() {
        Reply reply = muster.send(
                background.preferring("respond-async, wait=30", group("all", fails("a", "100ms"), delay("b", "20s"))));

        reply.isProblem(500, "task-failed");
        assertThat(reply.states()).containsExactly("failed", "cancelled");
        assertThat(reply.header("Location").orElseThrow()).endsWith(BackgroundCalls.path(reply));
    }

    @Test
    void aCallerIsAnsweredWhenTheWaitIsOver() {
        Reply reply = muster.send(
                background.preferring("respond-async, wait=1", group("all", delay("a", "1ms"), delay("b", "20s"))));

        isAccepted(reply);
        assertThat(reply.header("Preference-Applied")).contains("respond-async, wait=1");
        assertThat(reply.group().get("state").stringValue()).isEqualTo("running");
        assertThat(reply.result("a").get("state").stringValue()).isEqualTo("succeeded");
        muster.cancel(reply.id());
        background.finished(reply.id());
    }

    @ParameterizedTest
    @CsvSource({"first, ''", "any, ''", "quorum, 'quorum'"})
    void theFirstResultIsReturnedAndTheRestContinues(String mode, String quorum) {
        String fields = "'rest': 'continue'" + (quorum.isEmpty() ? "" : ", 'quorum': 1");
        try (TestUpstream upstream = TestUpstream.start()) {
            CompletableFuture<Void> lateRuns = new CompletableFuture<>();
            upstream.on("/late", (request, wire) -> {
                lateRuns.complete(null);
                Answers.after(Duration.ofSeconds(1), Answers.text("late")).give(request, wire);
            });
            upstream.on("/quick", (request, wire) -> {
                lateRuns.orTimeout(10, SECONDS).join();
                Answers.text("quick").give(request, wire);
            });

            Reply reply = muster.run(groupWith(
                    mode, fields, http("quick", upstream.uri("/quick")), http("late", upstream.uri("/late"))));

            reply.isGroup();
            assertThat(reply.header("Location").orElseThrow()).endsWith(BackgroundCalls.path(reply));
            assertThat(reply.outcome()).isEqualTo("succeeded");
            assertThat(reply.json().get("state").stringValue()).isEqualTo("running");
            assertThat(reply.states()).containsExactly("succeeded", "running");
            Reply finished = background.finished(reply.id());
            assertThat(finished.states()).containsExactly("succeeded", "succeeded");
            assertThat(finished.result("late").get("value").stringValue()).isEqualTo("late");
            assertThat(finished.outcome()).isEqualTo("succeeded");
            assertThat(finished.json().get("decidedMs")).isEqualTo(reply.json().get("decidedMs"));
            assertThat(upstream.callersGone()).isZero();
        }
    }

    @Test
    void aFailureAsFirstResultIsReturnedAndTheRestContinues() {
        Reply reply =
                muster.run(groupWith("first", "'rest': 'continue'", fails("broken", "1ms"), delay("late", "500ms")));

        reply.isProblem(500, "task-failed");
        Reply finished = background.finished(reply.id());
        assertThat(finished.outcome()).isEqualTo("failed");
        assertThat(finished.states()).containsExactly("failed", "succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "settled", "bounded"})
    void aModeThatWaitsForAllHasNothingToContinue(String mode) {
        Reply reply = muster.run(groupWith(mode, "'rest': 'continue', 'concurrency': 1", delay("a", "1ms")));

        assertThat(reply.isProblem(422, "invalid-group").pointers()).containsExactly("/rest");
    }

    @Test
    void aGroupMayContinueAfterItsTimeout() {
        Reply reply = muster.run(
                groupWith("all", "'timeout': '300ms', 'onTimeout': 'continue'", delay("a", "1ms"), delay("b", "2s")));

        isAccepted(reply);
        assertThat(reply.header("Preference-Applied")).isEmpty();
        assertThat(reply.json().has("outcome")).isFalse();
        Reply finished = background.finished(reply.id());
        assertThat(finished.outcome()).isEqualTo("succeeded");
        assertThat(finished.states()).containsExactly("succeeded", "succeeded");
    }

    @Test
    void aGroupThatMightHaveContinuedIsAnsweredInTime() {
        Reply reply = muster.run(groupWith("all", "'timeout': '20s', 'onTimeout': 'continue'", delay("a", "1ms")));

        reply.isGroup();
        assertThat(reply.header("Location").orElseThrow()).endsWith(BackgroundCalls.path(reply));
    }

    @Test
    void aGroupsTimeoutAppliesInTheBackground() {
        Reply failing = background.submit(groupWith("all", "'timeout': '200ms'", delay("a", "1ms"), delay("b", "20s")));
        Reply partial =
                background.submit(groupWith("settled", "'timeout': '200ms'", delay("a", "1ms"), delay("b", "20s")));

        Reply failed = background.finished(failing.id()).isGroup();
        assertThat(failed.outcome()).isEqualTo("timed_out");
        assertThat(Reply.slugOf(failed.json().get("error"))).isEqualTo("group-timeout");
        Reply answered = background.finished(partial.id());
        assertThat(answered.states()).containsExactly("succeeded", "timed_out");
        assertThat(answered.json().get("complete").booleanValue()).isFalse();
    }

    @Test
    void readingAFailedGroupIsNoProblem() {
        Reply reply = background.submit(group("all", fails("a", "1ms"), delay("b", "20s")));

        Reply failed = background.finished(reply.id()).isGroup();

        assertThat(failed.outcome()).isEqualTo("failed");
        assertThat(Reply.slugOf(failed.json().get("error"))).isEqualTo("task-failed");
        assertThat(failed.json().get("error").get("task").stringValue()).isEqualTo("a");
        assertThat(failed.states()).containsExactly("failed", "cancelled");
    }

    @Test
    void everyKindOfResultIsStoredAsItWouldHaveBeenReturned() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/json", Answers.json("{\"z\": 1.10, \"a\": 12345678901234567890123}"))
                    .on("/text", Answers.text("grün"))
                    .on("/bytes", Answers.content(200, "Content-Type: image/png\r\nETag: x\r\n", new byte[] {0, 1, -1}))
                    .on("/down", Answers.status(503, "not today"));
            String document = groupWith(
                    "bounded",
                    "'concurrency': 1",
                    http("json", upstream.uri("/json")),
                    http("text", upstream.uri("/text")),
                    http("bytes", upstream.uri("/bytes"), "'responseHeaders': ['ETag']"),
                    http("down", upstream.uri("/down")),
                    checksum("sum", json("{'text': 'hello'}")),
                    checksum("none", json("{'text': 'x', 'algorithm': 'SHA-512'}")),
                    json("{'id': 'slow', 'type': 'delay', 'duration': '20s', 'timeout': '300ms'}"),
                    fails("broken", "1ms"));

            Reply answer = muster.run(document).isGroup();
            Reply kept = background.finished(background.submit(document).id());

            assertThat(kept.results())
                    .map(BackgroundIT::withoutTimes)
                    .containsExactlyElementsOf(answer.results().stream()
                            .map(BackgroundIT::withoutTimes)
                            .toList());
            assertThat(kept.body()).contains("1.10").contains("12345678901234567890123");
            assertThat(kept.json().get("counts")).isEqualTo(answer.json().get("counts"));
            assertThat(kept.completionOrder()).isEqualTo(answer.completionOrder());
        }
    }

    @Test
    void groupsBeyondTheLimitWaitInTheDatabase() {
        String document = group("all", delay("a", "4s"));
        List<CompletableFuture<Reply>> sent = IntStream.range(0, CONCURRENCY + 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> background.submit(document)))
                .toList();
        List<String> ids = sent.stream().map(reply -> reply.join().id()).toList();

        await().untilAsserted(() -> assertThat(
                        muster.get("api/groups?state=running&limit=200").groups())
                .hasSize(CONCURRENCY));
        assertThat(muster.get("api/groups?state=queued&limit=200").groups()).hasSize(16);
        assertThat(ids)
                .allSatisfy(id -> assertThat(background.finished(id).outcome()).isEqualTo("succeeded"));
    }

    private static void isAccepted(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        assertThat(reply.mediaType()).isEqualTo("application/json");
        assertThat(reply.header("Location").orElseThrow()).endsWith(BackgroundCalls.path(reply));
    }

    private static JsonNode withoutTimes(JsonNode result) {
        ObjectNode copy = (ObjectNode) result.deepCopy();
        copy.remove(List.of("queuedMs", "startedMs", "elapsedMs"));
        copy.path("attempts")
                .valueStream()
                .forEach(attempt -> ((ObjectNode) attempt).remove(List.of("startedMs", "waitedMs", "elapsedMs")));
        if (copy.get("http") instanceof ObjectNode http) {
            http.remove("waitedMs");
        }
        return copy;
    }
}
