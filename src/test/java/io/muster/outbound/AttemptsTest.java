package io.muster.outbound;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.Attempt.Kind;
import io.muster.task.Attempt.Sent;
import io.muster.task.AttemptLog;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** What calls record of their attempts, compared with what the upstream saw. */
class AttemptsTest extends OutboundClientFixture {

    private static final CallPolicy RETRY = new CallPolicy(
            0, Optional.of(new RetryPolicy(3, ofMillis(1), RetryPolicy.DEFAULT_STATUSES)), Optional.empty());

    private final AttemptLog log = new AttemptLog(timer::nanoTime);

    @Test
    void aResponse() {
        upstream.on("/", Answers.text("ok"));
        answer(call("/", CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 200, null, Sent.YES));
    }

    @Test
    void nothingIsSentWhileACallWaitsForItsHost() {
        useLimits(new OutboundLimits(20, HostLimits.of(1), 10_000, ofSeconds(2), ofSeconds(30)));
        upstream.on("/slow", Answers.never());
        Call slow = client.call(
                OutboundRequest.get(upstream.target("/slow")), CallPolicy.ONCE, CallOwner.MUSTER, () -> ofSeconds(30));
        await().until(() -> upstream.inFlight() == 1);
        Call waiting = call("/", CallPolicy.ONCE);
        await().until(() -> log.attempts().get(0).waitedMs() > 0);

        waiting.abort();
        slow.abort();

        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, null, Sent.NONE));
        Attempt attempt = log.attempts().get(0);
        assertThat(attempt.waitedMs()).isEqualTo(attempt.elapsedMs());
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void nothingIsSentIfTheConnectionIsRefused() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        fault(call(Target.parse("http://127.0.0.1:" + port + "/"), CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, FaultCode.UPSTREAM_UNREACHABLE, Sent.NONE));
    }

    @Test
    void nothingIsSentIfTheGateRefusesTheTarget() {
        fault(call(Target.parse("http://10.0.0.1/"), CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, FaultCode.TARGET_REFUSED, Sent.NONE));
    }

    @Test
    void anAbortedCallMayHaveHadAnEffect() {
        upstream.on("/", Answers.never());
        Call call = call("/", CallPolicy.ONCE);
        await().until(() -> upstream.inFlight() == 1);

        call.abort();

        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, null, Sent.MAYBE));
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aConnectionClosedWithoutAResponseMayHaveHadAnEffect() {
        upstream.on("/", Answers.closing());
        fault(call("/", CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, FaultCode.UPSTREAM_UNREACHABLE, Sent.MAYBE));
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aPartOfARequestMayHaveHadAnEffect() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Target target = Target.parse("http://127.0.0.1:" + deaf.getLocalPort() + "/");
            Call call = client.call(
                    new OutboundRequest("POST", target, Map.of(), Optional.of(new byte[32 << 20])),
                    CallPolicy.ONCE,
                    CallOwner.MUSTER,
                    () -> ofSeconds(30),
                    log);
            try (Socket socket = deaf.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo('P');
                call.abort();
            }
        }
        assertAttempts().containsExactly(tuple(Kind.FIRST, 0, null, Sent.MAYBE));
    }

    @Test
    void aResponseThatDripsHasBegun() {
        upstream.on("/", Answers.dripping(ofMillis(5)));
        Call call = call("/", CallPolicy.ONCE);
        await().until(() -> log.attempts().get(0).sent() == Sent.YES);

        call.abort();

        assertAttempts().containsExactly(tuple(Kind.FIRST, 200, null, Sent.YES));
    }

    @Test
    void aResponseCutShortHasAStatusAndAnError() {
        upstream.on("/", Answers.closingMidBody());
        fault(call("/", CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 200, FaultCode.UPSTREAM_UNREACHABLE, Sent.YES));
    }

    @Test
    void retries() {
        upstream.on(
                "/",
                (request, wire) -> Answers.status(upstream.requests().size() < 3 ? 503 : 200, "x")
                        .give(request, wire));
        answer(call("/", RETRY));

        assertAttempts()
                .containsExactly(
                        tuple(Kind.FIRST, 503, null, Sent.YES),
                        tuple(Kind.RETRY, 503, null, Sent.YES),
                        tuple(Kind.RETRY, 200, null, Sent.YES));
        assertThat(log.attempts()).extracting(Attempt::startedMs).isSorted();
    }

    @Test
    void redirectsOfEachAttempt() {
        upstream.on("/", Answers.content(302, "Location: /next\r\n", new byte[0]))
                .on(
                        "/next",
                        (request, wire) -> Answers.status(upstream.requests().size() < 4 ? 503 : 200, "x")
                                .give(request, wire));
        answer(call("/", new CallPolicy(2, RETRY.retry(), Optional.empty())));

        assertAttempts()
                .containsExactly(
                        tuple(Kind.FIRST, 302, null, Sent.YES),
                        tuple(Kind.REDIRECT, 503, null, Sent.YES),
                        tuple(Kind.RETRY, 302, null, Sent.YES),
                        tuple(Kind.REDIRECT, 200, null, Sent.YES));
    }

    @Test
    void aHedgeAndTheAttemptThatItReplaces() {
        upstream.on(
                "/",
                (request, wire) ->
                        (upstream.requests().size() == 1 ? Answers.never() : Answers.text("ok")).give(request, wire));
        answer(call("/", new CallPolicy(0, Optional.empty(), Optional.of(ofMillis(50)))));

        assertAttempts()
                .containsExactly(tuple(Kind.FIRST, 0, null, Sent.MAYBE), tuple(Kind.HEDGE, 200, null, Sent.YES));
    }

    @Test
    void aRequestRepeatedOverANewConnectionIsOneAttempt() {
        upstream.on("/", Answers.text("ok")).on("/first", Answers.text("ok"));
        get("/first");
        await().until(() -> client.connections().available() == 1);
        upstream.on(
                "/",
                (request, wire) ->
                        (upstream.requests().size() == 2 ? Answers.closing() : Answers.text("ok")).give(request, wire));
        answer(call("/", CallPolicy.ONCE));

        assertAttempts().containsExactly(tuple(Kind.FIRST, 200, null, Sent.YES));
        assertThat(upstream.requests()).hasSize(3);
    }

    @Test
    void nothingIsSentForATaskThatIsOver() {
        upstream.on("/", Answers.text("ok"));
        log.close();

        failure(call("/", CallPolicy.ONCE));
        get("/");
        failure(call("/", CallPolicy.ONCE));

        assertThat(upstream.requests()).hasSize(1);
    }

    private Call call(String path, CallPolicy policy) {
        return call(upstream.target(path), policy);
    }

    private Call call(Target target, CallPolicy policy) {
        Duration clock = ofSeconds(30);
        return client.call(OutboundRequest.get(target), policy, CallOwner.MUSTER, () -> clock, log);
    }

    private AbstractListAssert<?, List<? extends Tuple>, Tuple, ?> assertAttempts() {
        return assertThat(log.attempts()).extracting(Attempt::kind, Attempt::status, Attempt::error, Attempt::sent);
    }
}
