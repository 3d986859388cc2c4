package io.muster.outbound;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.gate.TargetRefusedException;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.host.PauseReason;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CallListenerTest extends OutboundClientFixture {

    private static final CallPolicy RETRY = new CallPolicy(
            0, Optional.of(new RetryPolicy(3, ofMillis(1), RetryPolicy.DEFAULT_STATUSES)), Optional.empty());

    private final List<CallAttempt> begun = Collections.synchronizedList(new ArrayList<>());
    private final List<AttemptEnd> ends = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private Map<String, String> fields = Map.of();

    private final CallListener told = attempt -> {
        begun.add(attempt);
        return new AttemptObserver() {
            @Override
            public Map<String, String> permitted(Duration waited) {
                waits.add(waited);
                return fields;
            }

            @Override
            public void ended(AttemptEnd end) {
                ends.add(end);
            }
        };
    };

    @Test
    void isToldOfEachAttemptWithItsNumber() {
        client.listen(told);
        Answer busy = Answers.status(503, "busy");
        upstream.on("/", (request, wire) -> {
            Answer next = upstream.requests().size() == 1 ? busy : Answers.text("ok");
            next.give(request, wire);
        });
        answer(call("/", RETRY));

        assertThat(begun).extracting(CallAttempt::kind).hasToString("[FIRST, RETRY]");
        assertThat(begun).extracting(CallAttempt::number).containsExactly(0, 1);
        assertThat(begun).extracting(CallAttempt::method).containsOnly("GET");
        assertThat(begun).extracting(CallAttempt::target).containsOnly(upstream.target("/"));
        assertThat(ends).extracting(AttemptEnd::status).containsExactly(503, 200);
        assertThat(waits).containsExactly(Duration.ZERO, Duration.ZERO);
    }

    @Test
    void mayAddHeaderFields() {
        client.listen(told);
        fields = Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        upstream.on("/", Answers.text("ok"));
        answer(call("/", CallPolicy.ONCE));

        assertThat(upstream.requests().element().headers().get("traceparent")).isEqualTo(fields.get("traceparent"));
    }

    @Test
    void whatOneOfTwoThrowsDoesNotKeepTheOtherFromBeingTold() {
        CallListener broken = attempt -> new AttemptObserver() {
            @Override
            public Map<String, String> permitted(Duration waited) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void ended(AttemptEnd end) {
                throw new IllegalStateException("on purpose");
            }
        };
        CallListener unusable = attempt -> {
            throw new IllegalStateException("on purpose");
        };
        upstream.on("/", Answers.text("ok"));
        fields = Map.of("baggage", "user=7");
        try (QuietLog log = QuietLog.of(CallListeners.class)) {
            for (CallListener other : List.of(broken, unusable)) {
                client.listen(new CallListeners(other, told));
                answer(call("/", CallPolicy.ONCE));
                client.listen(new CallListeners(told, other));
                answer(call("/", CallPolicy.ONCE));
            }
            assertThat(log.messages()).isNotEmpty();
        }

        assertThat(begun).hasSize(4);
        assertThat(ends).extracting(AttemptEnd::status).containsOnly(200).hasSize(4);
        assertThat(upstream.requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("baggage", "user=7"));
    }

    @Test
    void seesWhyAnAttemptFailed() {
        client.listen(told);
        fault(call(Target.parse("http://10.0.0.1/"), CallPolicy.ONCE));

        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.status()).isZero();
            assertThat(end.error().orElseThrow().slug()).isEqualTo("target-refused");
            assertThat(end.failure()).hasCauseInstanceOf(TargetRefusedException.class);
            assertThat(((TargetRefusedException) end.failure().getCause()).reason())
                    .isEqualTo(Refusal.SPECIAL_ADDRESS);
        });
    }

    @Test
    void seesThatAHostIsNotCalled() {
        client.listen(told);
        upstream.on("/", Answers.text("ok"));
        get("/");
        client.hosts().change((name, port) -> true, host -> host.pause(ofSeconds(60), PauseReason.OPERATOR));
        fault(call("/", CallPolicy.ONCE));

        assertThat(ends).extracting(AttemptEnd::refusal).containsExactly(null, AttemptEnd.HostRefusal.PAUSED);
        assertThat(ends).extracting(AttemptEnd::permitted).containsExactly(true, false);
    }

    @Test
    void isToldOnceOfAnAbortedAttemptThatWaited() {
        useLimits(new OutboundLimits(20, HostLimits.of(1), 10_000, ofSeconds(2), ofSeconds(30)));
        client.listen(told);
        upstream.on("/slow", Answers.never());
        Call slow = call("/slow", CallPolicy.ONCE);
        await().until(() -> upstream.inFlight() == 1);
        Call waiting = call("/", CallPolicy.ONCE);
        waiting.abort();
        waiting.abort();
        slow.abort();

        assertThat(ends).extracting(AttemptEnd::permitted).containsExactly(false, true);
        assertThat(ends).extracting(AttemptEnd::failure).hasOnlyElementsOfType(CancellationException.class);
    }

    @Test
    void aCallSucceedsThoughItsObserverThrows() {
        upstream.on("/", Answers.text("ok"));
        client.listen(attempt -> new AttemptObserver() {
            @Override
            public Map<String, String> permitted(Duration waited) {
                throw new IllegalStateException("permitted");
            }

            @Override
            public void ended(AttemptEnd end) {
                throw new StackOverflowError("ended");
            }
        });
        assertThat(answer(call("/", CallPolicy.ONCE)).status()).isEqualTo(200);

        client.listen(attempt -> {
            throw new IllegalStateException("starting");
        });
        assertThat(answer(call("/", CallPolicy.ONCE)).status()).isEqualTo(200);
    }

    private Call call(String path, CallPolicy policy) {
        return call(upstream.target(path), policy);
    }

    private Call call(Target target, CallPolicy policy) {
        return client.call(OutboundRequest.get(target), policy, CallOwner.MUSTER, () -> ofSeconds(30));
    }
}
