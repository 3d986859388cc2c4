package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.muster.document.Callback;
import io.muster.document.CallbackState;
import io.muster.json.Json;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.UpstreamRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What callbacks promise, whichever the database. */
abstract class DueWorkContract extends CallbackFixture {

    private static final byte[] NOTHING = {};

    DueWorkContract(DataSource database) {
        super(database);
    }

    @Test
    void tellsOfAFinishedGroupOnceAndSigned() throws Exception {
        receiver.on("/hook", Answers.status(204, ""));
        work(plan(SOON));

        UUID group = finishedGroup("/hook?for=me%20too");

        Callback delivered = awaitState(group, CallbackState.DELIVERED);
        assertThat(results(delivered)).containsExactly("204");
        assertThat(delivered.nextAttempt()).isEmpty();
        awaitNothingScheduled();
        List<UpstreamRequest> requests = requests("/hook?for=me%20too");
        assertThat(requests).hasSize(1);
        UpstreamRequest request = requests.get(0);
        verify(request, SECRET);
        assertThatThrownBy(() -> verify(request, NEXT_SECRET)).isInstanceOf(WebhookVerificationException.class);
        assertThat(request.headers()).containsEntry("webhook-id", group + "-1");
        assertThat(Json.read(request.body()))
                .isEqualTo(Json.read("""
                                {"type": "group.finished", "timestamp": "2026-11-21T10:00:00.123Z", "data": {
                                  "id": "%s", "state": "finished", "outcome": "succeeded",
                                  "counts": {"total": 2, "succeeded": 2},
                                  "link": "https://example.com/muster/api/groups/%s"}}""".formatted(group, group).getBytes()));
    }

    @Test
    void sendsNothingThatAServerAddsOfItsOwn() {
        receiver.on("/hook", Answers.status(204, ""));
        work(plan(SOON));

        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);

        assertThat(requests("/hook").get(0).headers().keySet())
                .containsExactlyInAnyOrder(
                        "Host",
                        "User-Agent",
                        "Accept-Encoding",
                        "Content-Length",
                        "Content-Type",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature");
    }

    @Test
    void isSignedWithBothSecretsWhileTheyAreChanged() throws Exception {
        receiver.on("/hook", Answers.status(200, ""));
        work(database(), client(), SECRET + " " + NEXT_SECRET, plan(SOON));

        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);

        verify(requests("/hook").get(0), SECRET);
        verify(requests("/hook").get(0), NEXT_SECRET);
    }

    @Test
    void isTriedAgainUntilItIsTaken() throws Exception {
        String redirect = "Location: %s\r\n".formatted(receiver.uri("/elsewhere"));
        receiver.on(
                "/hook",
                inTurn(
                        Answers.status(500, "no"),
                        Answers.content(302, redirect, NOTHING),
                        Answers.closing(),
                        Answers.status(404, "not yet"),
                        Answers.status(200, "yes")));
        work(plan(SOON, SOON, SOON, SOON));

        Callback delivered = awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);

        assertThat(results(delivered)).containsExactly("500", "302", "upstream-unreachable", "404", "200");
        assertThat(requests("/elsewhere")).isEmpty();
        List<UpstreamRequest> requests = requests("/hook");
        assertThat(requests).hasSize(5);
        assertThat(requests)
                .extracting(request -> request.headers().get("webhook-id"))
                .containsOnly(requests.get(0).headers().get("webhook-id"));
        for (UpstreamRequest request : requests) {
            verify(request, SECRET);
        }
        awaitNothingScheduled();
    }

    @Test
    void isGivenUpAfterTheLastDelay() {
        receiver.on("/hook", Answers.status(503, "no"));
        work(plan(SOON, SOON));

        Callback failed = awaitState(finishedGroup("/hook"), CallbackState.FAILED);

        assertThat(results(failed)).containsExactly("503", "503", "503");
        assertThat(failed.nextAttempt()).isEmpty();
        awaitNothingScheduled();
        assertThat(requests("/hook")).hasSize(3);
    }

    @Test
    void isGivenUpAtOnceWhenTheReceiverIsGone() {
        receiver.on("/hook", Answers.status(410, "gone"));
        work(plan(SOON, SOON));

        assertThat(results(awaitState(finishedGroup("/hook"), CallbackState.FAILED)))
                .containsExactly("410");
        awaitNothingScheduled();
    }

    @Test
    void waitsAsLongAsTheReceiverAsksFor() {
        receiver.on("/hook", Answers.content(429, "Retry-After: 120\r\n", NOTHING));
        work(plan(SOON, LATER));

        UUID group = finishedGroup("/hook");

        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("429"));
        Instant next = callback(group).nextAttempt().orElseThrow();
        assertThat(next).isBetween(Instant.now().plusSeconds(60), Instant.now().plusSeconds(121));
    }

    @Test
    void reachesNothingThatTheGateRefuses() {
        work(database(), client("", Duration.ofSeconds(10)), SECRET, plan(SOON));

        UUID group = finishedGroup(URI.create("http://localhost:%d/hook".formatted(receiver.port())));

        Callback failed = awaitState(group, CallbackState.FAILED);
        assertThat(results(failed)).containsExactly("target-refused", "target-refused");
        assertThat(failed.attempts().toString()).doesNotContain("127.0.0.1").doesNotContain("::1");
        assertThat(receiver.accepted()).isZero();
    }

    @Test
    void isTriedAgainWhenTheReceiverTakesTooLong() {
        receiver.on("/hook", inTurn(Answers.never(), Answers.status(200, "")));
        work(database(), client("127.0.0.1", Duration.ofMillis(200)), SECRET, plan(SOON));

        Callback delivered = awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);

        assertThat(results(delivered)).containsExactly("upstream-unreachable", "200");
        assertThat(delivered.attempts().get(0).elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        await().untilAsserted(() -> assertThat(receiver.callersGone()).isEqualTo(1));
    }

    @Test
    void goesOnAfterARestart() {
        receiver.on("/hook", inTurn(Answers.status(500, "no"), Answers.status(200, "yes")));
        DueWork first = work(plan(Duration.ofMillis(1_500)));
        UUID group = finishedGroup("/hook");
        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("500"));
        first.close();
        assertThat(scheduled()).isEqualTo(1);

        work(plan(Duration.ofMillis(1_500)));

        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("500", "200");
    }

    @Test
    void stopsSoonAndLeavesWhatWasOnItsWayDue() {
        receiver.on("/hook", inTurn(Answers.never(), Answers.status(200, "")));
        DueWork first = work(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        long start = System.nanoTime();
        first.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(callback(group).attempts()).isEmpty();
        work(plan(LATER));
        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("200");
    }

    @Test
    void isSentAnewWhenTheGroupFinishesAgain() {
        receiver.on("/hook", Answers.status(200, ""));
        work(plan(SOON));
        UUID group = finishedGroup("/hook");
        awaitState(group, CallbackState.DELIVERED);

        jdbi().useTransaction(handle -> table.waitAgain(handle, group));
        assertThat(callback(group).state()).isEqualTo(CallbackState.WAITING);
        finish(group);

        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("200", "200");
        assertThat(requests("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactly(group + "-1", group + "-2");
    }

    @Test
    void isSentAnewWhenTheGroupFinishesAgainWhileAnAttemptIsOnItsWay() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", inTurn(held(hold, Answers.status(500, "")), Answers.status(200, "")));
        work(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        finish(group);
        awaitState(group, CallbackState.DELIVERED);
        hold.countDown();

        // the late answer is told, but changes nothing
        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("200", "500"));
        assertThat(callback(group).state()).isEqualTo(CallbackState.DELIVERED);
        awaitNothingScheduled();
    }

    @Test
    void goesOnWhenItsGroupWasDeleted() {
        receiver.on("/hook", Answers.status(200, ""));
        UUID group = finishedGroup("/hook");
        jdbi().useHandle(handle -> handle.execute("DELETE FROM muster_group WHERE id = ?", group));
        assertThat(scheduled()).isEqualTo(1);

        work(plan(SOON));

        awaitNothingScheduled();
        assertThat(requests("/hook")).isEmpty();
    }

    @Test
    void isSentOnceThoughTwoNodesLook() {
        AtomicInteger calls = new AtomicInteger();
        receiver.on("/hook", (request, wire) -> {
            calls.incrementAndGet();
            Answers.status(200, "").give(request, wire);
        });
        work(plan(SOON));
        work(plan(SOON));

        List<UUID> groups =
                IntStream.range(0, 40).mapToObj(i -> finishedGroup("/hook")).toList();

        groups.forEach(group -> awaitState(group, CallbackState.DELIVERED));
        awaitNothingScheduled();
        assertThat(calls).hasValue(40);
    }

    /** The first answers, each once, then the last one for good. */
    static Answer inTurn(Answer... answers) {
        Queue<Answer> left = new ConcurrentLinkedQueue<>(List.of(answers));
        return (request, wire) -> {
            Answer next = left.size() > 1 ? left.remove() : left.element();
            next.give(request, wire);
        };
    }

    private static Answer held(CountDownLatch hold, Answer answer) {
        return (request, wire) -> {
            try {
                assertThat(hold.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            answer.give(request, wire);
        };
    }
}
