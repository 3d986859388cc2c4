package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.document.Callback;
import io.muster.document.CallbackState;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.store.callback.ClaimedCallback;
import io.muster.task.TaskState;
import io.muster.testing.Answers;
import io.muster.testing.ManualTimer;
import io.muster.testing.TestUpstream;
import io.muster.timer.Timer;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackPostTest {

    private final ManualTimer timer = new ManualTimer();
    private final ExecutorService resolver = Executors.newSingleThreadExecutor();
    private final OutboundClient client = new OutboundClient(
            OutboundLimits.DEFAULTS, AddressPolicy.parse("127.0.0.1"), resolver, timer, Optional.empty());
    private final TestUpstream receiver = TestUpstream.start().on("/hook", Answers.status(200, ""));
    private final CallbackMessages messages =
            new CallbackMessages(Optional.of(SigningKeys.parse(CallbackFixture.SECRET)), Optional.empty());

    @AfterEach
    void close() {
        client.close();
        resolver.shutdownNow();
        receiver.close();
    }

    /** Behaves like a closed timer. */
    private static final class ClosedTimer implements Timer {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            throw new RejectedExecutionException("closed");
        }
    }

    @Test
    void sendsNothingWithoutATimeout() {
        CallbackPost unguarded = new CallbackPost(client, messages, new ClosedTimer());
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> unguarded.send(claim()));

        // a call that had been started would arrive before this one
        CallbackPost guarded = new CallbackPost(client, messages, timer);
        assertThat(guarded.send(claim()).sent().toCompletableFuture().join())
                .isInstanceOf(CallbackPost.Attempted.class);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(timer.pending()).isZero();
    }

    private ClaimedCallback claim() {
        Optional<TraceContext> trace = Optional.empty();
        UUID group = UUID.randomUUID();
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        List.of(TaskState.values()).forEach(state -> counts.put(state, 0));
        return new ClaimedCallback(
                group,
                1,
                "alice",
                receiver.uri("/").toString(),
                new Callback(receiver.uri("/hook").toString(), CallbackState.PENDING, 1, List.of(), Optional.empty()),
                new GroupSummary(
                        group,
                        Mode.ALL,
                        GroupState.FINISHED,
                        Instant.EPOCH,
                        Duration.ofSeconds(1),
                        Optional.of(new Verdict(
                                GroupOutcome.SUCCEEDED, Duration.ZERO, Optional.empty(), Optional.empty(), false)),
                        counts),
                trace);
    }
}
