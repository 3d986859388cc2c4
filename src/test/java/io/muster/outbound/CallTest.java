package io.muster.outbound;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.AttemptLog;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CallTest {

    private static final OutboundRequest GET = OutboundRequest.get(Target.parse("https://a.example/"));

    private final ManualTimer timer = new ManualTimer();
    private final Hosts hosts = new Hosts((name, port) -> 256, 100, timer);
    private final List<Sent> sent = new ArrayList<>();
    private final List<Attempt.Kind> kinds = new ArrayList<>();
    private final List<Target> hedgesWon = new ArrayList<>();
    private Duration clock = ofSeconds(60);
    private double jitter = 1;

    private static final class Sent implements Exchange {

        private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
        private boolean aborted;

        @Override
        public CompletionStage<OutboundResponse> response() {
            return response;
        }

        @Override
        public void abort() {
            aborted = true;
            response.completeExceptionally(new CancellationException());
        }

        void answer(int status) {
            response.complete(new OutboundResponse(status, Map.of(), new byte[0]));
        }

        void answer(int status, String retryAfter) {
            response.complete(new OutboundResponse(status, Map.of("Retry-After", List.of(retryAfter)), new byte[0]));
        }

        void fail(FaultCode code) {
            response.completeExceptionally(new TaskFailedException(Fault.of(code, "x")));
        }
    }

    @Test
    void withoutAPolicyThereIsOneAttempt() {
        Call call = call(CallPolicy.ONCE);
        sent.get(0).answer(503);

        assertThat(status(call)).isEqualTo(503);
        assertThat(call.log().attempts()).isEqualTo(1);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void aFailedAttemptIsRetriedAfterADoublingBackoff() {
        Call call = call(retry(4, ofMillis(100)));

        sent.get(0).answer(503);
        timer.advance(ofMillis(99));
        assertThat(sent).hasSize(1);
        timer.advance(ofMillis(1));
        sent.get(1).fail(FaultCode.UPSTREAM_UNREACHABLE);
        timer.advance(ofMillis(199));
        assertThat(sent).hasSize(2);
        timer.advance(ofMillis(1));
        sent.get(2).answer(200);

        assertThat(status(call)).isEqualTo(200);
        assertThat(call.log().attempts()).isEqualTo(3);
        assertThat(call.log().waited()).isEqualTo(ofMillis(300));
    }

    @Test
    void theBackoffHasFullJitter() {
        jitter = 0.25;
        call(retry(2, ofMillis(100)));
        sent.get(0).answer(503);
        timer.advance(ofMillis(25));
        assertThat(sent).hasSize(2);
    }

    @Test
    void theLastResponseCountsWhenThereAreNoMoreAttempts() {
        Call call = call(retry(2, Duration.ZERO));
        sent.get(0).answer(502);
        timer.advance(Duration.ZERO);
        sent.get(1).answer(503);

        assertThat(status(call)).isEqualTo(503);
        assertThat(sent).hasSize(2);
    }

    @Test
    void theHostMayRequestALongerWait() {
        Call call = call(retry(2, ofMillis(100)));
        sent.get(0).answer(429, "3");
        timer.advance(ofMillis(2_999));
        assertThat(sent).hasSize(1);
        timer.advance(ofMillis(1));
        sent.get(1).answer(200);
        assertThat(status(call)).isEqualTo(200);
    }

    @Test
    void aBackoffLongerThanTheHostsRequestIsKept() {
        call(retry(2, ofSeconds(5)));
        sent.get(0).answer(503, "3");
        timer.advance(ofMillis(4_999));
        assertThat(sent).hasSize(1);
        timer.advance(ofMillis(1));
        assertThat(sent).hasSize(2);
    }

    @Test
    void attemptsAfterTheDeadlineAreNotMade() {
        clock = ofSeconds(2);
        Call call = call(retry(2, ofMillis(100)));
        sent.get(0).answer(503, "3");
        assertThat(status(call)).isEqualTo(503);
    }

    @Test
    void otherStatusesAreNotRetried() {
        Call call =
                call(new CallPolicy(0, Optional.of(new RetryPolicy(3, Duration.ZERO, Set.of(500))), Optional.empty()));
        sent.get(0).answer(503);
        assertThat(status(call)).isEqualTo(503);
    }

    @Test
    void failuresUnrelatedToTheHostAreNotRetried() {
        for (FaultCode code : List.of(FaultCode.TARGET_REFUSED, FaultCode.RESPONSE_TOO_LARGE, FaultCode.CIRCUIT_OPEN)) {
            sent.clear();
            Call call = call(retry(3, Duration.ZERO));
            sent.get(0).fail(code);
            assertThat(call.response()).isCompletedExceptionally();
            assertThat(sent).hasSize(1);
        }
    }

    @Test
    void retriesHaveABudget() {
        int calls = 100;
        int attempts = 0;
        for (int i = 0; i < calls; i++) {
            sent.clear();
            Call call = call(retry(3, Duration.ZERO));
            for (int next = 0; next < sent.size(); next++) {
                sent.get(next).answer(503);
                timer.advance(Duration.ZERO);
            }
            assertThat(status(call)).isEqualTo(503);
            attempts += sent.size();
        }
        // one initially, those of ten seconds, and one in ten calls
        assertThat(attempts - calls).isBetween(20, 21);
    }

    @Test
    void aHedgeIsSentWhenTheResponseIsLate() {
        Call call = call(hedge(ofMillis(200)));
        timer.advance(ofMillis(199));
        assertThat(sent).hasSize(1);
        timer.advance(ofMillis(1));
        assertThat(sent).hasSize(2);

        sent.get(1).answer(200);

        assertThat(status(call)).isEqualTo(200);
        assertThat(sent.get(0).aborted).isTrue();
        assertThat(call.log().hedges()).isEqualTo(1);
        assertThat(call.log().attempts()).isEqualTo(1);
        assertThat(hedgesWon).containsExactly(GET.target());
    }

    @Test
    void aHedgeThatIsSlowerThanTheFirstAttemptHasNotWon() {
        Call call = call(hedge(ofMillis(200)));
        timer.advance(ofMillis(200));
        sent.get(0).answer(200);

        assertThat(status(call)).isEqualTo(200);
        assertThat(hedgesWon).isEmpty();
    }

    @Test
    void noHedgeIsSentAfterTheResponse() {
        Call call = call(hedge(ofMillis(200)));
        sent.get(0).answer(200);
        timer.advance(ofSeconds(1));
        assertThat(sent).hasSize(1);
        assertThat(call.log().hedges()).isZero();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void aFailedCopyWaitsForTheOther() {
        Call call = call(hedge(ofMillis(200)));
        timer.advance(ofMillis(200));
        sent.get(1).answer(503);
        assertThat(call.response().toCompletableFuture()).isNotDone();
        sent.get(0).answer(200);
        assertThat(status(call)).isEqualTo(200);
    }

    @Test
    void thereIsOneHedgeInAllAttempts() {
        call(new CallPolicy(0, retry(3, Duration.ZERO).retry(), Optional.of(ofMillis(200))));
        timer.advance(ofMillis(200));
        sent.get(0).answer(503);
        sent.get(1).answer(503);
        timer.advance(Duration.ZERO);
        assertThat(sent).hasSize(3);
        timer.advance(ofSeconds(1));
        assertThat(sent).hasSize(3);
    }

    @Test
    void hedgesHaveABudget() {
        for (int i = 0; i < 100; i++) {
            call(hedge(ofMillis(200)));
            timer.advance(ofMillis(200));
        }
        // one initially, and one in twenty calls
        assertThat(sent.size() - 100).isBetween(5, 6);
    }

    @Test
    void anUnsafeRequestIsNotHedged() {
        start(new OutboundRequest("PUT", GET.target(), Map.of(), Optional.empty()), hedge(ofMillis(200)));
        timer.advance(ofSeconds(1));
        assertThat(sent).hasSize(1);
    }

    @Test
    void anAbortEndsAllCopies() {
        Call call = call(hedge(ofMillis(200)));
        timer.advance(ofMillis(200));
        call.abort();
        assertThat(sent).allMatch(exchange -> exchange.aborted);
        assertThat(call.response()).isCompletedExceptionally();
    }

    @Test
    void anAbortEndsTheWaitForTheNextAttempt() {
        Call call = call(retry(3, ofSeconds(1)));
        sent.get(0).answer(503);
        call.abort();
        timer.advance(ofSeconds(5));
        assertThat(sent).hasSize(1);
        assertThat(call.response()).isCompletedExceptionally();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void eachExchangeHasItsKind() {
        CallPolicy both = new CallPolicy(
                0,
                Optional.of(new RetryPolicy(3, ofMillis(1), RetryPolicy.DEFAULT_STATUSES)),
                Optional.of(ofMillis(200)));
        call(both);
        timer.advance(ofMillis(200));
        sent.get(0).answer(503);
        sent.get(1).answer(503);
        timer.advance(ofMillis(1));

        assertThat(kinds).containsExactly(Attempt.Kind.FIRST, Attempt.Kind.HEDGE, Attempt.Kind.RETRY);
    }

    private static CallPolicy retry(int maxAttempts, Duration backoff) {
        return new CallPolicy(
                0, Optional.of(new RetryPolicy(maxAttempts, backoff, RetryPolicy.DEFAULT_STATUSES)), Optional.empty());
    }

    private static CallPolicy hedge(Duration after) {
        return new CallPolicy(0, Optional.empty(), Optional.of(after));
    }

    private Call call(CallPolicy policy) {
        return start(GET, policy);
    }

    private Call start(OutboundRequest request, CallPolicy policy) {
        Call call = new Call(
                request,
                policy,
                CallContext.until(() -> clock, CallOwner.MUSTER, AttemptLog.unread()),
                hosts.of("a.example", 443),
                new Call.Scheduling(timer, () -> jitter),
                (any, kind) -> {
                    kinds.add(kind);
                    Sent exchange = new Sent();
                    sent.add(exchange);
                    return exchange;
                },
                hedgesWon::add);
        call.start();
        return call;
    }

    private static int status(Call call) {
        return call.response().toCompletableFuture().getNow(null).status();
    }
}
