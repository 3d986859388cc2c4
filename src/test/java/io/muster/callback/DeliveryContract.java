package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.muster.document.Callback;
import io.muster.document.CallbackState;
import io.muster.json.Json;
import io.muster.outbound.CallbackOrigin;
import io.muster.store.callback.CallbackTable;
import io.muster.testing.Answers;
import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import io.muster.testing.UpstreamRequest;
import io.muster.trace.TraceContext;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The contract of callbacks, for every database. */
abstract class DeliveryContract extends CallbackFixture {

    private static final byte[] NOTHING = {};

    DeliveryContract(DataSource database) {
        super(database);
    }

    @Test
    void reportsAFinishedGroupOnceAndSigned() throws Exception {
        receiver.on("/hook", Answers.status(204, ""));
        node(plan(SOON));

        UUID group = finishedGroup("/hook?for=me%20too");

        Callback delivered = awaitState(group, CallbackState.DELIVERED);
        assertThat(results(delivered)).containsExactly("204");
        assertThat(delivered.nextAttempt()).isEmpty();
        awaitNothingDue();
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
                                  "counts": {"total": 2, "pending": 0, "running": 0, "succeeded": 2, "failed": 0, "timed_out": 0, "cancelled": 0, "skipped": 0},
                                  "link": "https://example.com/muster/api/groups/%s"}}""".formatted(group, group).getBytes()));
    }

    @Test
    void eachAttemptGoesOnWithTheTraceOfTheGroupsCallerOnAnyNode() {
        TraceContext trace =
                new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "vendor=1", "user=7");
        receiver.on("/hook", inTurn(Answers.status(503, "later"), Answers.status(204, "")));
        TestDelivery first = node(plan(LATER));
        UUID group = UUID.randomUUID();
        insertFinished(group, "alice", receiver.uri("/hook"));
        jdbi().useHandle(handle ->
                handle.execute("UPDATE muster_group SET trace = ? WHERE id = ?", trace.text(), group));
        finish(group);
        await().until(() -> callback(group).attempts().size() == 1);
        first.close();
        TestDelivery second = node(plan(LATER));
        jdbi().useHandle(handle -> handle.execute("UPDATE muster_callback SET next_attempt = CURRENT_TIMESTAMP"));
        awaitState(group, CallbackState.DELIVERED);

        assertThat(requests("/hook"))
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.headers()).containsAllEntriesOf(trace.fields()));
        assertThat(first.origins).containsExactly(new CallbackOrigin(0, trace.fields()));
        assertThat(second.origins).containsExactly(new CallbackOrigin(1, trace.fields()));
    }

    @Test
    void sendsNoHeadersAddedByTheServer() {
        receiver.on("/hook", Answers.status(204, ""));
        node(plan(SOON));

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
    void isSignedWithBothSecretsDuringRotation() throws Exception {
        receiver.on("/hook", Answers.status(200, ""));
        node(database(), "127.0.0.1", SECRET + " " + NEXT_SECRET, plan(SOON));

        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);

        verify(requests("/hook").get(0), SECRET);
        verify(requests("/hook").get(0), NEXT_SECRET);
    }

    @Test
    void isRetriedUntilItIsAccepted() throws Exception {
        String redirect = "Location: %s\r\n".formatted(receiver.uri("/elsewhere"));
        receiver.on(
                "/hook",
                inTurn(
                        Answers.status(500, "no"),
                        Answers.content(302, redirect, NOTHING),
                        Answers.closing(),
                        Answers.status(404, "not yet"),
                        Answers.status(200, "yes")));
        node(plan(SOON, SOON, SOON, SOON));

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
        awaitNothingDue();
    }

    @Test
    void isAbandonedAfterTheLastDelay() {
        receiver.on("/hook", Answers.status(503, "no"));
        node(plan(SOON, SOON));

        Callback failed = awaitState(finishedGroup("/hook"), CallbackState.FAILED);

        assertThat(results(failed)).containsExactly("503", "503", "503");
        assertThat(failed.nextAttempt()).isEmpty();
        awaitNothingDue();
        assertThat(requests("/hook")).hasSize(3);
    }

    @Test
    void isAbandonedAtOnceWhenTheReceiverIsGone() {
        receiver.on("/hook", Answers.status(410, "gone"));
        node(plan(SOON, SOON));

        assertThat(results(awaitState(finishedGroup("/hook"), CallbackState.FAILED)))
                .containsExactly("410");
        awaitNothingDue();
    }

    @Test
    void waitsAsLongAsTheReceiverRequests() {
        receiver.on("/hook", Answers.content(429, "Retry-After: 120\r\n", NOTHING));
        node(plan(SOON, LATER));

        UUID group = finishedGroup("/hook");

        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("429"));
        Instant next = callback(group).nextAttempt().orElseThrow();
        assertThat(next).isBetween(Instant.now().plusSeconds(60), Instant.now().plusSeconds(121));
    }

    @Test
    void callsNoTargetThatTheGateRefuses() {
        node(database(), "", SECRET, plan(SOON));

        UUID group = finishedGroup(URI.create("http://localhost:%d/hook".formatted(receiver.port())));

        Callback failed = awaitState(group, CallbackState.FAILED);
        assertThat(results(failed)).containsExactly("target-refused", "target-refused");
        assertThat(failed.attempts().toString()).doesNotContain("127.0.0.1").doesNotContain("::1");
        assertThat(receiver.accepted()).isZero();
    }

    @Test
    void isRetriedWhenTheReceiverTakesTooLong() {
        receiver.on("/hook", inTurn(Answers.never(), Answers.status(200, "")));
        TestDelivery node = node(plan(SOON));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        node.advance(CallbackPost.TIMEOUT.minusMillis(1));
        assertThat(callback(group).attempts()).isEmpty();
        node.advance(Duration.ofMillis(1));

        Callback delivered = awaitState(group, CallbackState.DELIVERED);
        assertThat(results(delivered)).containsExactly("upstream-unreachable", "200");
        assertThat(delivered.attempts().get(0).elapsed()).isEqualTo(CallbackPost.TIMEOUT);
        await().untilAsserted(() -> assertThat(receiver.callersGone()).isEqualTo(1));
    }

    @Test
    void continuesAfterARestart() {
        receiver.on("/hook", inTurn(Answers.status(500, "no"), Answers.status(200, "yes")));
        TestDelivery first = node(plan(Duration.ofMillis(1_500)));
        UUID group = finishedGroup("/hook");
        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("500"));
        first.close();
        assertThat(due()).isEqualTo(1);

        node(plan(Duration.ofMillis(1_500)));

        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("500", "200");
    }

    @Test
    void cancelsCallbacksInFlightOnCloseAndLeavesThemDue() {
        receiver.on("/hook", inTurn(Answers.never(), Answers.status(200, "")));
        TestDelivery first = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        first.close();

        assertThat(callback(group).attempts()).isEmpty();
        assertThat(claimed()).isZero();
        node(plan(LATER));
        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("200");
    }

    @Test
    void isSentAgainWhenItsNodeDiesMeanwhile() {
        receiver.on("/hook", inTurn(Answers.never(), Answers.status(200, "")));
        TestDelivery first = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        first.die();

        TestDelivery second = node(plan(LATER));
        assertThat(claimed()).isOne();
        assertThat(second.nodes.declareDead(first.name, 0)).isTrue();
        assertThat(second.nodes.takeOver(10)).hasValue(1);

        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("200");
        assertThat(requests("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactly(group + "-1", group + "-1");
    }

    @Test
    void aNodeDeclaredDeadDecidesNothing() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", inTurn(held(hold, Answers.status(410, "gone")), Answers.status(503, "")));
        TestDelivery first = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        first.loseLease();
        TestDelivery second = node(plan(LATER));
        second.nodes.declareDead(first.name, 0);
        second.nodes.takeOver(10);
        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("503"));

        hold.countDown();

        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("503", "410"));
        assertThat(callback(group).state()).isEqualTo(CallbackState.PENDING);
    }

    @Test
    void sendsNothingWhileItsLeaseIsNotConfirmed() {
        receiver.on("/hook", Answers.status(200, ""));
        TestDelivery node = node(plan(LATER));
        node.loseLease();
        UUID group = finishedGroup("/hook");
        node(plan(LATER));

        awaitState(group, CallbackState.DELIVERED);
        node.delivery.wake();
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void aClaimedCallbackThatIsNotSentIsDueAgain() {
        receiver.on("/hook", Answers.status(200, ""));
        UUID group = finishedGroup("/hook");
        TestDelivery node = node(plan(LATER));
        awaitState(group, CallbackState.DELIVERED);
        UUID lost = UUID.randomUUID();
        jdbi().useTransaction(handle -> {
            GroupTables.insertGroup(handle, lost, "finished", FINISHED_AT);
            CallbackTable.request(handle, lost, "alice", receiver.uri("/hook").toString());
            handle.execute(
                    "UPDATE muster_callback SET state = 'pending', next_attempt = CURRENT_TIMESTAMP, owner = ?, epoch = 7 WHERE group_id = ?",
                    node.name,
                    lost);
        });
        try (QuietLog log = QuietLog.of(Delivery.class)) {
            node.delivery.releaseIdle(node.name);
            assertThat(claimed()).isOne();
            node.loseLease();
            node.delivery.releaseIdle(node.name);
            assertThat(log.records()).hasSize(1);
        }

        assertThat(claimed()).isZero();
        assertThat(due()).isOne();
    }

    @Test
    void keepsAnOutcomeUntilTheDatabaseIsAvailable() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", held(hold, Answers.status(200, "")));
        AtomicBoolean away = new AtomicBoolean();
        TestDelivery node = node(failing(away), "127.0.0.1", SECRET, plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        away.set(true);
        hold.countDown();
        await().until(() -> receiver.inFlight() == 0 && node.timer.pending() > 0);
        assertThat(node.delivery.inFlight()).isOne();
        away.set(false);

        await().untilAsserted(() -> {
            node.advance(Duration.ofSeconds(1));
            assertThat(callback(group).state()).isEqualTo(CallbackState.DELIVERED);
        });
        // a commit may be visible before the node has noticed that the database is available, which closing requires
        await().until(() -> node.delivery.inFlight() == 0);
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void anOutcomeKnownWhenTheNodeClosesIsRecorded() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", inTurn(held(hold, Answers.status(503, "")), Answers.status(200, "")));
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger failures = new AtomicInteger();
        TestDelivery node = node(failing(away, failures), "127.0.0.1", SECRET, plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        // so that it sends the database nothing else
        node.loseLease();
        away.set(true);
        hold.countDown();
        await().until(() -> failures.get() > 0);

        node.delivery.close();
        away.set(false);
        await().untilAsserted(() -> {
            node.advance(Duration.ofSeconds(1));
            assertThat(node.delivery.inFlight()).isZero();
        });

        assertThat(results(callback(group))).containsExactly("503");
        node(plan(LATER));
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void aDrainingNodeFinishesCallbacksInFlightAndClaimsNoMore() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", held(hold, Answers.status(200, "")));
        receiver.on("/next", Answers.status(200, ""));
        TestDelivery node = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        node.delivery.drain();
        UUID next = finishedGroup("/next");
        hold.countDown();

        awaitState(group, CallbackState.DELIVERED);
        // several rounds have passed since
        node.awaitRounds(5);
        assertThat(requests("/next")).isEmpty();
        node(plan(LATER));
        awaitState(next, CallbackState.DELIVERED);
    }

    @Test
    void anOutcomeIsCountedEvenIfTheStoredAttemptsAreCorrupt() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", held(hold, Answers.status(503, "")));
        TestDelivery node = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        try (QuietLog log = QuietLog.ofName(Attempt.class.getName())) {
            jdbi().useHandle(handle -> handle.execute("UPDATE muster_callback SET attempts = 'broken'"));
            hold.countDown();
            await().until(() -> !log.records().isEmpty());
            // claims that nobody is working on are released, and sent again
            node.delivery.releaseIdle(node.name);
            node.delivery.releaseIdle(node.name);
            await().untilAsserted(() -> {
                node.advance(Duration.ofSeconds(1));
                assertThat(node.delivery.inFlight()).isZero();
            });
            assertThat(log.records()).hasSize(1);
        }

        assertThat(results(callback(group))).containsExactly("503");
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void anOutcomeThatCannotBeStoredIsKeptAndTheCallbackIsNotSentAgain() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", held(hold, Answers.status(200, "")));
        TestDelivery node = node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        jdbi().useHandle(handle ->
                handle.execute("ALTER TABLE muster_callback ADD CONSTRAINT refused CHECK (attempts = '[]')"));
        try (QuietLog log = QuietLog.ofName(Attempt.class.getName())) {
            hold.countDown();
            await().until(() -> !log.records().isEmpty());
            node.delivery.releaseIdle(node.name);
            node.delivery.releaseIdle(node.name);
            assertThat(node.delivery.inFlight()).isOne();
            assertThat(claimed()).isOne();
        } finally {
            jdbi().useHandle(handle -> handle.execute("ALTER TABLE muster_callback DROP CONSTRAINT refused"));
        }

        await().untilAsserted(() -> {
            node.advance(Duration.ofMinutes(10));
            assertThat(node.delivery.inFlight()).isZero();
        });
        assertThat(callback(group).state()).isEqualTo(CallbackState.DELIVERED);
        assertThat(requests("/hook")).hasSize(1);
    }

    private DataSource failing(AtomicBoolean away) {
        return failing(away, new AtomicInteger());
    }

    private DataSource failing(AtomicBoolean away, AtomicInteger failures) {
        DataSource real = database();
        return (DataSource) Proxy.newProxyInstance(
                DeliveryContract.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (away.get()) {
                        failures.incrementAndGet();
                        throw new SQLException("away", "08001");
                    }
                    return method.invoke(real, args);
                });
    }

    @Test
    void isSentAgainWhenTheGroupFinishesAgain() {
        receiver.on("/hook", Answers.status(200, ""));
        node(plan(SOON));
        UUID group = finishedGroup("/hook");
        awaitState(group, CallbackState.DELIVERED);

        jdbi().useTransaction(handle -> CallbackTable.waitAgain(handle, group));
        assertThat(callback(group).state()).isEqualTo(CallbackState.WAITING);
        finish(group);

        assertThat(results(awaitState(group, CallbackState.DELIVERED))).containsExactly("200", "200");
        assertThat(requests("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactly(group + "-1", group + "-2");
    }

    @Test
    void isSentAgainWhenTheGroupFinishesAgainDuringAnAttempt() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", inTurn(held(hold, Answers.status(500, "")), Answers.status(200, "")));
        node(plan(LATER));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);

        finish(group);
        awaitState(group, CallbackState.DELIVERED);
        hold.countDown();

        // the late response is recorded, but changes nothing
        await().untilAsserted(() -> assertThat(results(callback(group))).containsExactly("200", "500"));
        assertThat(callback(group).state()).isEqualTo(CallbackState.DELIVERED);
        awaitNothingDue();
    }

    @Test
    void continuesWhenAGroupIsDeletedDuringAnAttempt() {
        CountDownLatch hold = new CountDownLatch(1);
        receiver.on("/hook", inTurn(held(hold, Answers.status(500, "")), Answers.status(200, "")));
        TestDelivery node = node(plan(SOON));
        UUID group = finishedGroup("/hook");
        await().until(() -> receiver.inFlight() == 1);
        jdbi().useHandle(handle -> handle.execute("DELETE FROM muster_group WHERE id = ?", group));
        hold.countDown();

        await().untilAsserted(() -> assertThat(node.delivery.inFlight()).isZero());
        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);
    }

    @Test
    void sendsNothingForAGroupThatRunsAgain() {
        receiver.on("/hook", Answers.status(200, ""));
        UUID group = finishedGroup("/hook");
        jdbi().useTransaction(handle -> CallbackTable.waitAgain(handle, group));
        node(plan(SOON));

        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void isSentOnceByTwoNodes() {
        AtomicInteger calls = new AtomicInteger();
        receiver.on("/hook", (request, wire) -> {
            calls.incrementAndGet();
            Answers.status(200, "").give(request, wire);
        });
        node(plan(LATER));
        node(plan(LATER));

        IntStream.range(0, 20).forEach(i -> finishedGroup("/hook"));

        awaitNothingDue();
        assertThat(calls).hasValue(20);
    }
}
