package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The capacity of a host shared by all groups of a node, and the options of tasks for failing hosts. */
@MusterIT
class HostCallsIT {

    private static final String RETRY = "'retry': {'maxAttempts': 3, 'backoff': '10ms'}";

    private final MusterClient muster;
    private final OpenApi openApi = OpenApi.shipped();
    private final TestUpstream upstream = TestUpstream.start();

    HostCallsIT(MusterClient muster) {
        this.muster = muster;
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void aTaskIsRetriedUntilItSucceeds() {
        upstream.on("/", failing(2, Answers.status(503, "x")));

        Reply reply =
                muster.run(group("all", http("a", upstream.uri("/"), RETRY))).isGroup();

        assertThat(called(reply).get("attempts").intValue()).isEqualTo(3);
        assertThat(called(reply).get("status").intValue()).isEqualTo(200);
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void attemptsAreReportedEvenWithoutAResponse() {
        upstream.on("/", Answers.closing());

        Reply reply = muster.run(group("settled", http("a", upstream.uri("/"), RETRY)))
                .isGroup();

        assertThat(reply.result("a").get("error").get("type").stringValue()).endsWith("/upstream-unreachable");
        assertThat(called(reply).get("attempts").intValue()).isEqualTo(3);
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void aLateResponseIsHedged() {
        upstream.on(
                "/",
                (request, wire) -> (upstream.requests().size() == 1 ? Answers.never() : Answers.text("second"))
                        .give(request, wire));

        Reply reply = muster.run(group("all", http("a", upstream.uri("/"), "'hedge': {'after': '100ms'}")))
                .isGroup();

        assertThat(reply.result("a").get("value").stringValue()).isEqualTo("second");
        assertThat(called(reply).get("hedges").intValue()).isEqualTo(1);
        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 1);
    }

    @Test
    void groupsShareTheCapacityOfAHost() {
        upstream.on("/", Answers.after(Duration.ofMillis(300), Answers.text("ok")));
        String calls = groupWith("all", "'timeout': '60s'", times(200, http("t%d", upstream.uri("/"))));

        CompletableFuture<Reply> first = muster.runLater(calls);
        CompletableFuture<Reply> second = muster.runLater(calls);

        Stream.of(first, second)
                .map(reply -> reply.orTimeout(60, SECONDS).join().isGroup())
                .forEach(reply -> assertThat(reply.states()).hasSize(200).containsOnly("succeeded"));
        assertThat(upstream.mostInFlight()).isBetween(1, 256);
        assertThat(upstream.requests()).hasSize(400);
    }

    @Test
    void aPauseRequestedByAHostAppliesToAllGroups() {
        upstream.on("/", failing(1, Answers.content(429, "Retry-After: 2\r\n", new byte[0])));
        muster.run(group("all", http("a", upstream.uri("/")))).isProblem(502, "upstream-status");

        Reply reply = muster.run(group("all", http("a", upstream.uri("/")))).isGroup();
        assertThat(called(reply).get("waitedMs").intValue()).isBetween(1_000, 20_000);
    }

    @Test
    void aTaskThatCannotWaitForAHostFailsAtOnce() {
        upstream.on("/", Answers.content(503, "Retry-After: 120\r\n", new byte[0]));
        muster.run(group("all", http("a", upstream.uri("/")))).isProblem(502, "upstream-status");

        Reply reply = muster.run(group("all", http("a", upstream.uri("/")))).isProblem(503, "overloaded");
        assertThat(reply.group().get("elapsedMs").intValue()).isLessThan(5_000);
    }

    @Test
    void aFailingHostIsNotCalled() {
        upstream.on("/", Answers.status(500, "x"));
        muster.run(group("settled", times(20, http("t%d", upstream.uri("/"))))).isGroup();

        Reply reply = muster.run(group("all", http("a", upstream.uri("/")))).isProblem(503, "circuit-open");

        assertThat(upstream.requests()).hasSize(20);
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        try (TestUpstream other = TestUpstream.start()) {
            other.on("/", Answers.text("ok"));
            muster.run(group("all", http("a", other.uri("/")))).isGroup();
        }
    }

    @Test
    void theDeadlineHeaderIsSent() {
        upstream.on("/", Answers.text("ok"));

        muster.run(groupWith("all", "'timeout': '20s'", http("a", upstream.uri("/"))))
                .isGroup();

        String left = upstream.requests().element().headers().get("X-Deadline-Ms");
        assertThat(Integer.parseInt(left)).isBetween(10_000, 20_000);
    }

    private Answer failing(int times, Answer failure) {
        return (request, wire) ->
                (upstream.requests().size() <= times ? failure : Answers.text("ok")).give(request, wire);
    }

    private static JsonNode called(Reply reply) {
        return reply.result("a").get("http");
    }
}
