package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.budget.OverloadedException;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.OnTimeout;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.QuietLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GroupRunnerTest {

    private static final Join ALL = Join.of(Mode.ALL);
    private static final Join SETTLED = Join.of(Mode.SETTLED);

    private final Bench bench = new Bench();

    @Test
    void tasksBeyondTheLimitWaitForAPermit() {
        ManualBody[] bodies = Bench.bodies(3);
        RunningGroup group = bench.start(SETTLED, 2, bodies);
        assertThat(bodies[2].started()).isFalse();
        bench.timer.advance(Duration.ofMillis(70));
        bodies[1].succeed("b");
        assertThat(bodies[2].started()).isTrue();
        assertThat(group.snapshot().tasks().get(2).started()).contains(Duration.ofMillis(70));
    }

    @Test
    void theFirstFailureInModeAllCancelsRunningTasksAndQueuedOnesNeverStart() {
        ManualBody[] bodies = Bench.bodies(4);
        RunningGroup group = bench.start(ALL, 2, bodies);
        bodies[1].fail(new TaskFailedException("no"));
        assertThat(bodies[0].cut()).isTrue();
        assertThat(bodies[2].started()).isFalse();
        assertThat(bodies[3].started()).isFalse();
        GroupSnapshot decided = Bench.decided(group);
        assertThat(decided.verdict().orElseThrow().culprit()).contains(new TaskId("1"));
        assertThat(decided.tasks())
                .extracting(TaskSnapshot::state)
                .containsExactly(TaskState.CANCELLED, TaskState.FAILED, TaskState.CANCELLED, TaskState.CANCELLED);
        assertThat(decided.completionOrder()).containsExactly(new TaskId("1"));
    }

    @Test
    void theDecisionIsPublishedBeforeTasksWindDown() {
        List<String> order = new ArrayList<>();
        ManualBody winner = new ManualBody();
        TaskBody loser = context -> {
            context.onCancel(() -> order.add("wound down"));
            return new CompletableFuture<>();
        };
        RunningGroup group = bench.start(Join.of(Mode.FIRST), winner, loser);
        group.decided().thenRun(() -> order.add("answered"));
        winner.succeed("won");
        assertThat(order).containsExactly("answered", "wound down");
    }

    @Test
    void theDecisionDoesNotWaitForACancelledTaskThatNeverEnds() {
        ManualBody winner = new ManualBody();
        ManualBody deaf = new ManualBody();
        RunningGroup group = bench.start(Join.of(Mode.ANY), winner, deaf);
        winner.succeed("won");
        assertThat(Bench.decided(group).state()).isEqualTo(GroupState.FINISHED);
        deaf.succeed("too late");
        assertThat(group.snapshot().tasks().get(1).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aFailedWindDownActionDoesNotStopTheOthers() {
        ManualBody[] bodies = Bench.bodies(2);
        TaskBody clumsy = context -> {
            context.onCancel(() -> {
                throw new IllegalStateException("on purpose");
            });
            return bodies[0].start(context);
        };
        try (var quiet = QuietLog.of(RunningBody.class)) {
            RunningGroup group = bench.start(ALL, clumsy, bodies[1]);
            group.cancel();
            assertThat(bodies[0].cut()).isTrue();
            assertThat(bodies[1].cut()).isTrue();
            assertThat(quiet.records()).hasSize(1);
            assertThat(Bench.now(group.finished())).isSameAs(group);
        }
    }

    @Test
    void actionsRegisteredAfterACancellationRunAtOnceAndAfterTheEndNever() {
        ManualBody[] bodies = Bench.bodies(2);
        RunningGroup group = bench.start(SETTLED, bodies);
        List<String> ran = new ArrayList<>();
        group.cancel(new TaskId("0"));
        bodies[0].context().onCancel(() -> ran.add("cut"));
        bodies[1].succeed("done");
        bodies[1].context().onCancel(() -> ran.add("ended"));
        assertThat(ran).containsExactly("cut");
        assertThat(bodies[0].context().isCancelled()).isTrue();
    }

    @Test
    void aTasksOwnFaultIsReportedToTheCaller() {
        Fault fault = Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 503").withStatus(502);
        TaskBody body = context -> {
            throw new TaskFailedException(fault);
        };
        GroupSnapshot decided = Bench.decided(bench.start(ALL, body));
        assertThat(decided.verdict().orElseThrow().fault()).contains(fault);
    }

    @Test
    void otherExceptionsAreReportedOnlyAsAReference() {
        try (var quiet = QuietLog.of(ThrownFaults.class)) {
            TaskBody thrower = context -> {
                throw new IOException("a secret");
            };
            TaskBody failing = context ->
                    CompletableFuture.failedFuture(new CompletionException(new StackOverflowError("a secret")));
            GroupSnapshot decided = Bench.decided(bench.start(SETTLED, thrower, failing));
            assertThat(faults(decided)).allSatisfy(fault -> {
                assertThat(fault.code()).isEqualTo(FaultCode.TASK_FAILED);
                assertThat(fault.detail()).doesNotContain("secret").contains("reference ");
            });
            assertThat(faults(decided).get(0).detail()).startsWith("The task threw IOException;");
            assertThat(faults(decided).get(1).detail()).startsWith("The task threw StackOverflowError;");
            assertThat(quiet.records()).hasSize(2);
        }
    }

    @Test
    void tenThousandBodiesThatEndAtOnceDoNotOverflowTheStack() {
        TaskBody[] bodies = new TaskBody[10_000];
        Arrays.fill(bodies, (TaskBody) context -> CompletableFuture.completedFuture("at once"));
        GroupSnapshot decided = Bench.decided(bench.start(SETTLED, 1, bodies));
        assertThat(decided.counts()).containsEntry(TaskState.SUCCEEDED, 10_000);
    }

    @Test
    void tenThousandBodiesThatThrowAtOnceDoNotOverflowTheStack() {
        TaskBody[] bodies = new TaskBody[10_000];
        Arrays.fill(bodies, (TaskBody) context -> {
            throw new TaskFailedException("at once");
        });
        GroupSnapshot decided = Bench.decided(bench.start(SETTLED, 3, bodies));
        assertThat(decided.counts()).containsEntry(TaskState.FAILED, 10_000);
    }

    @Test
    void aGroupWithoutTasksSucceeds() {
        for (Join join : List.of(ALL, SETTLED, Join.of(Mode.BOUNDED))) {
            RunningGroup group = bench.start(join);
            assertThat(Bench.decided(group).verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
            assertThat(Bench.now(group.finished())).isSameAs(group);
        }
        assertThat(bench.timer.pending()).isZero();
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void aGroupThatCanNeverBeDecidedIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> bench.start(Join.of(Mode.FIRST)));
        assertThatIllegalArgumentException().isThrownBy(() -> bench.start(Join.of(Mode.ANY)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.start(Join.quorum(2), new ManualBody()))
                .withMessage("quorum must be in 1..1 but is 2");
        assertThatIllegalArgumentException().isThrownBy(() -> Join.quorum(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(0, Bench.TIMEOUT, OnTimeout.FAIL));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bounds(1, Duration.ZERO, OnTimeout.FAIL));
    }

    @Test
    void tasksBeyondTheServersLimitAreRejectedUntilThereIsRoom() {
        Bench small = new Bench(3);
        RunningGroup first = small.start(ALL, Bench.bodies(2));
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> small.start(ALL, Bench.bodies(2)));
        assertThat(small.admission.admitted()).isEqualTo(2);
        first.cancel();
        small.start(ALL, Bench.bodies(3));
        assertThat(small.admission.admitted()).isEqualTo(3);
    }

    @Test
    void aStoppingServerAdmitsNothingAndRunningGroupsMayEnd() {
        ManualBody body = new ManualBody();
        RunningGroup group = bench.start(ALL, body);
        bench.admission.close();
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> bench.start(ALL));
        body.succeed("still");
        assertThat(Bench.now(group.finished())).isSameAs(group);
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void aTaskOfAnotherGroupIsNotFound() {
        RunningGroup group = bench.start(ALL, new ManualBody());
        assertThat(group.cancel(new TaskId("7"))).isFalse();
        assertThat(group.cancel(new TaskId("0"))).isTrue();
        assertThat(group.cancel(new TaskId("0"))).isTrue();
    }

    @Test
    void theFeedIsReadFromTheReadersPosition() {
        ManualBody[] bodies = Bench.bodies(3);
        RunningGroup group = bench.start(SETTLED, bodies);
        List<Integer> seen = new ArrayList<>();
        group.onChange(() -> seen.add(group.after(0).events().size()));
        bodies[2].succeed("c");
        bodies[0].succeed("a");
        assertThat(seen).containsExactly(1, 2);
        assertThat(group.after(1).events())
                .extracting(event -> event.task().id())
                .containsExactly(new TaskId("0"));
        assertThat(group.after(9).events()).isEmpty();
        bodies[1].succeed("b");
        GroupFeed finished = GroupFeed.of(group.snapshot());
        assertThat(finished.after(1)).isEqualTo(group.after(1));
        assertThat(finished.after(9)).isEqualTo(group.after(9));
        assertThat(finished.after(9).end()).map(GroupFeed.End::number).contains(4L);
    }

    @Test
    void anOutcomeAfterACancellationChangesNothing() {
        ManualBody[] bodies = Bench.bodies(2);
        RunningGroup group = bench.start(ALL, bodies);
        group.cancel();
        GroupSnapshot before = group.snapshot();
        bodies[0].succeed("late");
        bodies[1].fail(new TaskFailedException("late"));
        assertThat(group.snapshot()).isEqualTo(before);
    }

    private static List<Fault> faults(GroupSnapshot group) {
        return group.tasks().stream()
                .map(task -> ((Failed<?>) task.outcome().orElseThrow()).fault())
                .toList();
    }
}
