package io.muster.rest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.audit.RequestRecord;
import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.Reservation;
import io.muster.budget.TasksInFlight;
import io.muster.document.GroupRequest;
import io.muster.document.KeptDocument;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.rest.memory.WaitingRequests;
import io.muster.task.TaskBody;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.testing.ManualTimer;
import io.muster.testing.QuietLog;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Everything that a group reserves from its caller and its node is released, at whichever step an error occurs. */
class ErrorsAtEveryStepTest {

    private static final int MAX_TASKS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final History.Limits ANY = new History.Limits(10, 10_000);

    private final ByteBudget documents = new ByteBudget(1_000);
    private final ByteBudget values = new ByteBudget(1_000_000);
    private final Admission node = new Admission(MAX_TASKS);
    private final TasksInFlight inFlight = new TasksInFlight(MAX_TASKS);
    private final ManualTimer clock = new ManualTimer();
    private final ErringTimer timer = new ErringTimer();
    private final GroupRunner runner =
            new GroupRunner(timer, node, new ResultLimits(100_000, 150, values), UUID::randomUUID);
    private final GroupRegistry registry = new GroupRegistry(runner, new History(ANY, ANY));
    private final GroupAdmission admission = new GroupAdmission(
            node,
            inFlight,
            new TaskQuota(Optional.empty(), System::nanoTime),
            registry,
            runner,
            new WaitingRequests(documents));

    @Test
    void nothingIsHeldAfterAnErrorAtAnyStepOfAGroup() {
        try (QuietLog engine = QuietLog.of(RunningGroup.class);
                QuietLog starts = QuietLog.ofName("io.muster.group.engine.TaskStarts");
                QuietLog tasks = QuietLog.ofName("io.muster.group.engine.ThrownFaults")) {
            int step = 1;
            while (runsIntoErrorAt(step)) {
                assertThat(node.admitted())
                        .as("tasks, after an error at step %d", step)
                        .isZero();
                assertThat(values.reserved()).as("values, step %d", step).isZero();
                assertThat(documents.reserved()).as("documents, step %d", step).isZero();
                assertThat(registry.runningCount()).as("groups, step %d", step).isZero();
                inFlight.acquire("alice", MAX_TASKS);
                inFlight.release("alice", MAX_TASKS);
                step++;
            }
            assertThat(step).as("steps of a group").isGreaterThan(10);
            assertThat(engine.records().size()
                            + starts.records().size()
                            + tasks.records().size())
                    .isPositive();
        }
    }

    private boolean runsIntoErrorAt(int step) {
        timer.errAt(step);
        CompletableFuture<Object> late = new CompletableFuture<>();
        RequestMemory room = new RequestMemory(documents, "alice", 0);
        room.reserve(100);
        Reservation reservation = new Reservation();
        reservation.hold(room::release);
        try {
            RunningGroup group = admission.start(post(reservation, late), Origin.Delivery.WAIT);
            group.onChange(() -> {}).run();
        } catch (OutOfMemoryError refused) {
            // acceptable
        }
        late.complete(new TaskValue("[1]", Map.of()));
        // for a group ended by its timeout, which is retried when it fails
        advance(TIMEOUT);
        advance(Duration.ofSeconds(2));
        return timer.hasErred();
    }

    private void advance(Duration duration) {
        try {
            clock.advance(duration);
        } catch (OutOfMemoryError onTheTimersThread) {
            // its other actions continue
            clock.advance(duration);
        }
    }

    private static GroupPost post(Reservation reservation, CompletableFuture<Object> late) {
        GroupSpec spec = new GroupSpec(
                Join.of(Mode.SETTLED),
                new Bounds(2, TIMEOUT, OnTimeout.FAIL),
                Rest.CANCEL,
                List.of(
                        task("value", context -> CompletableFuture.completedFuture(new TaskValue("1", Map.of()))),
                        task("late", context -> late),
                        task("never", context -> new CompletableFuture<>())));
        GroupRequest request = new GroupRequest(spec, false, Optional.empty(), Optional.empty());
        return new GroupPost(
                "alice",
                request,
                Optional.of(KeptDocument.of("{}")),
                Preferences.read(List.of()),
                Optional.empty(),
                RequestRecord.unlogged(),
                reservation);
    }

    private static TaskSpec task(String id, TaskBody body) {
        return new TaskSpec(new TaskId(id), "manual", Optional.of(Duration.ofSeconds(10)), body);
    }

    /** A clock that throws an OutOfMemoryError once. */
    private final class ErringTimer implements Timer {

        private int stepsLeft;

        private void errAt(int step) {
            stepsLeft = step;
        }

        private boolean hasErred() {
            return stepsLeft <= 0;
        }

        private void step() {
            if (--stepsLeft == 0) {
                throw new OutOfMemoryError("on purpose");
            }
        }

        @Override
        public Instant now() {
            step();
            return clock.now();
        }

        @Override
        public long nanoTime() {
            step();
            return clock.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            step();
            return clock.schedule(delay, action);
        }
    }
}
