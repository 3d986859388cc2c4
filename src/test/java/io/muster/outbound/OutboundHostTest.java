package io.muster.outbound;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.host.HostStatus;
import io.muster.outbound.host.PauseReason;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.testing.Answers;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What all calls of one host share. */
class OutboundHostTest extends OutboundClientFixture {

    private static final Duration CLOCK = ofSeconds(30);

    @Test
    void waitingExchangesStartInOrderAndReportTheirWait() {
        useLimits(limits(1));
        upstream.on("/", Answers.after(ofMillis(30), Answers.text("ok")));
        List<Call> calls =
                Stream.generate(() -> call("/", CallPolicy.ONCE)).limit(5).toList();

        calls.forEach(call -> answer(call));

        assertThat(upstream.mostInFlight()).isEqualTo(1);
        assertThat(calls)
                .extracting(call -> call.log().waited())
                .isSorted()
                .last()
                .matches(longest -> longest.compareTo(ofMillis(100)) > 0);
    }

    @Test
    void anExchangeAbortedWhileWaitingIsNeverSent() {
        useLimits(limits(1));
        upstream.on("/slow", Answers.never()).on("/", Answers.text("ok"));
        Exchange slow = startGet("/slow");
        await().until(() -> upstream.inFlight() == 1);
        Exchange waiting = startGet("/");

        waiting.abort();
        assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
        slow.abort();

        assertThat(new String(get("/").body())).isEqualTo("ok");
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void exchangesBeyondTheQueueAreRejected() {
        useLimits(new OutboundLimits(20, new HostLimits(1, 2, List.of()), 10_000, ofSeconds(2), ofSeconds(30)));
        upstream.on("/", Answers.never());
        List<Exchange> exchanges = Stream.generate(() -> startGet("/")).limit(4).toList();

        assertFault(
                fault(exchanges.get(3)),
                FaultCode.OVERLOADED,
                "Too many calls to %s are already queued".formatted(where()));
        exchanges.forEach(Exchange::abort);
    }

    @Test
    void aFreePermitIsNotReportedAsAWait() {
        upstream.on("/", Answers.text("ok"));
        client.close();
        client = new OutboundClient(
                LIMITS, AddressPolicy.parse("127.0.0.0/8"), resolver, new BusyTimer(), Optional.empty());

        Call call = call("/", CallPolicy.ONCE);
        answer(call);

        assertThat(call.log().waited()).isZero();
    }

    @Test
    void aRequestedPauseAppliesToAllCalls() {
        upstream.on("/busy", Answers.content(503, "Retry-After: 1\r\n", new byte[0]))
                .on("/", Answers.text("ok"));
        get("/busy");

        Call later = call("/", CallPolicy.ONCE);
        answer(later);

        assertThat(later.log().waited()).isBetween(ofMillis(900), ofSeconds(9));
    }

    @Test
    void aCallWhoseDeadlineIsBeforeTheEndOfThePauseFailsAtOnce() {
        upstream.on("/busy", Answers.content(429, "Retry-After: 100\r\n", new byte[0]));
        get("/busy");

        assertFault(
                fault(call("/", CallPolicy.ONCE)),
                FaultCode.OVERLOADED,
                "%s asked for a pause (Retry-After) of another 100 s".formatted(where()));
    }

    @Test
    void theCircuitOfAFailingHostOpens() {
        upstream.on("/", Answers.status(500, "x"));
        for (int i = 0; i < 20; i++) {
            assertThat(get("/").status()).isEqualTo(500);
        }

        assertFault(
                fault(startGet("/")),
                FaultCode.CIRCUIT_OPEN,
                "%s has failed too often recently; calls to it are suspended for a few seconds".formatted(where()));
        assertThat(upstream.requests()).hasSize(20);
    }

    @Test
    void abortedExchangesDoNotOpenTheCircuit() {
        upstream.on("/never", Answers.never()).on("/", Answers.text("ok"));
        for (int i = 0; i < 5; i++) {
            List<Exchange> exchanges =
                    Stream.generate(() -> startGet("/never")).limit(8).toList();
            exchanges.forEach(Exchange::abort);
        }
        assertThat(get("/").status()).isEqualTo(200);
    }

    @Test
    void failedAttemptsAreRetried() {
        upstream.on(
                "/",
                (request, wire) -> Answers.status(upstream.requests().size() < 3 ? 503 : 200, "x")
                        .give(request, wire));
        Call call = call(
                "/",
                new CallPolicy(
                        0,
                        Optional.of(new RetryPolicy(3, ofMillis(1), RetryPolicy.DEFAULT_STATUSES)),
                        Optional.empty()));

        assertThat(answer(call).status()).isEqualTo(200);
        assertThat(call.log().attempts()).isEqualTo(3);
    }

    @Test
    void anExchangeThatCannotWaitForTheEndOfAnOperatorsPauseFailsAtOnce() {
        answer(startGet("/none"));
        client.hosts().change((host, port) -> true, host -> host.pause(ofSeconds(60), PauseReason.OPERATOR));

        Fault fault = fault(call("/", CallPolicy.ONCE));

        assertThat(fault.code()).isEqualTo(FaultCode.OVERLOADED);
        assertThat(fault.detail()).startsWith("An operator has paused calls to %s for another ".formatted(where()));
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void responsesCountTowardsTheLatencyOfTheirHostAndFailuresDoNot() {
        upstream.on("/", Answers.status(500, "x")).on("/broken", Answers.closing());
        answer(startGet("/"));
        fault(startGet("/broken"));

        HostStatus host = client.hosts().status().get(0);
        assertThat(host.latency().orElseThrow().responses()).isEqualTo(1);
    }

    @Test
    void theDeadlineHeaderIsSent() {
        client.close();
        client = new OutboundClient(
                LIMITS, AddressPolicy.parse("127.0.0.0/8"), resolver, timer, Optional.of("X-Deadline-Ms"));
        upstream.on("/", Answers.text("ok"));

        answer(call("/", CallPolicy.ONCE));
        answer(startGet("/"));

        assertThat(upstream.requests())
                .extracting(request -> request.headers().get("X-Deadline-Ms"))
                .containsExactly("30000", null);
    }

    private static OutboundLimits limits(int exchanges) {
        return new OutboundLimits(20, HostLimits.of(exchanges), 10_000, ofSeconds(2), ofSeconds(30));
    }

    private Call call(String path, CallPolicy policy) {
        return client.call(OutboundRequest.get(upstream.target(path)), policy, CallOwner.MUSTER, () -> CLOCK);
    }

    /** The timer of a machine so busy that ten milliseconds pass between any two readings. */
    private final class BusyTimer implements Timer {

        private final AtomicLong looks = new AtomicLong();

        @Override
        public Instant now() {
            return timer.now();
        }

        @Override
        public long nanoTime() {
            return timer.nanoTime() + looks.incrementAndGet() * ofMillis(10).toNanos();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            return timer.schedule(delay, action);
        }
    }
}
