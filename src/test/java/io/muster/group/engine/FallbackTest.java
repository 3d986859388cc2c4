package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Groups of two tasks, the first of which has a fallback. */
class FallbackTest {

    private static final TaskValue FALLBACK = new TaskValue("[]", Map.of());
    private static final TaskFailedException NO = new TaskFailedException("no");
    private static final TaskId FIRST = new TaskId("0");

    private final Bench bench = new Bench();
    private final ManualBody[] bodies = Bench.bodies(2);

    @Test
    void aFailedTaskKeepsItsStateAndFaultAndHasItsFallback() {
        RunningGroup group = start(Join.of(Mode.SETTLED), OnTimeout.FAIL);
        bodies[0].fail(NO);
        TaskSnapshot task = group.snapshot().tasks().get(0);
        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.outcome()).contains(new Failed<>(NO.fault(), Optional.of(FALLBACK)));
        assertThat(group.after(0).events().get(0).task()).isEqualTo(task);
        assertThat(group.snapshot().counts()).containsEntry(TaskState.FAILED, 1);
    }

    @Test
    void aTimedOutTaskHasItsFallback() {
        RunningGroup group = start(Join.of(Mode.ALL), OnTimeout.FAIL);
        bodies[1].succeed("b");
        bench.timer.advance(Duration.ofSeconds(1));
        GroupSnapshot decided = Bench.decided(group);
        assertThat(outcome(decided)).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(decided.tasks().get(0).state()).isEqualTo(TaskState.TIMED_OUT);
        assertThat(fallback(decided)).contains(FALLBACK);
        assertThat(bodies[0].cut()).isTrue();
    }

    @Test
    void aSuccessfulTaskHasOnlyItsValue() {
        RunningGroup group = start(Join.of(Mode.ALL), OnTimeout.FAIL);
        bodies[0].succeed("a");
        assertThat(group.snapshot().tasks().get(0).outcome()).contains(new Succeeded<>("a"));
        assertThat(fallback(group.snapshot())).isEmpty();
    }

    @Test
    void aCancelledTaskHasNone() {
        RunningGroup group = start(Join.of(Mode.ALL), OnTimeout.FAIL);
        group.cancel(FIRST);
        GroupSnapshot decided = Bench.decided(group);
        assertThat(outcome(decided)).isEqualTo(GroupOutcome.CANCELLED);
        assertThat(decided.tasks().get(0).outcome()).contains(new Cancelled<>());
    }

    @Test
    void allContinuesAfterItAndSucceeds() {
        RunningGroup group = start(Join.of(Mode.ALL), OnTimeout.FAIL);
        bodies[0].fail(NO);
        assertThat(group.snapshot().verdict()).isEmpty();
        bodies[1].succeed("b");
        Verdict verdict = Bench.decided(group).verdict().orElseThrow();
        assertThat(verdict.outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(verdict.complete()).isTrue();
        assertThat(verdict.fault()).isEmpty();
        assertThat(Bench.decided(group).completionOrder()).containsExactly(FIRST, new TaskId("1"));
    }

    @Test
    void allFailsIfATaskHasNone() {
        RunningGroup group = start(Join.of(Mode.ALL), OnTimeout.FAIL);
        bodies[0].fail(NO);
        bodies[1].fail(NO);
        assertThat(outcome(Bench.decided(group))).isEqualTo(GroupOutcome.FAILED);
        assertThat(Bench.decided(group).verdict().orElseThrow().culprit()).contains(new TaskId("1"));
    }

    @Test
    void firstIsDecidedByItLikeByASuccess() {
        RunningGroup group = start(Join.of(Mode.FIRST), OnTimeout.FAIL);
        bodies[0].fail(NO);
        assertThat(outcome(Bench.decided(group))).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(fallback(Bench.decided(group))).contains(FALLBACK);
        assertThat(bodies[1].cut()).isTrue();
    }

    @Test
    void anyAndQuorumNeedARealValue() {
        RunningGroup any = start(Join.of(Mode.ANY), OnTimeout.FAIL);
        bodies[0].fail(NO);
        assertThat(any.snapshot().verdict()).isEmpty();
        bodies[1].fail(NO);
        assertThat(outcome(Bench.decided(any))).isEqualTo(GroupOutcome.FAILED);
        assertThat(fallback(Bench.decided(any))).contains(FALLBACK);
        RunningGroup quorum = start(Join.quorum(2), OnTimeout.FAIL);
        assertThat(outcome(Bench.decided(quorum))).isEqualTo(GroupOutcome.FAILED);
    }

    @Test
    void theGroupsTimeoutUsesItOnlyForStartedTasks() {
        for (OnTimeout onTimeout : List.of(OnTimeout.PARTIAL, OnTimeout.FAIL)) {
            RunningGroup group = start(Join.of(Mode.ALL), onTimeout, 1, Optional.empty(), Bench.bodies(2));
            bench.timer.advance(Bench.TIMEOUT);
            GroupSnapshot decided = Bench.decided(group);
            assertThat(outcome(decided)).isEqualTo(GroupOutcome.TIMED_OUT);
            assertThat(decided.verdict().orElseThrow().partial()).isEqualTo(onTimeout == OnTimeout.PARTIAL);
            assertThat(decided.verdict().orElseThrow().complete()).isFalse();
            assertThat(decided.tasks().get(0).state()).isEqualTo(TaskState.TIMED_OUT);
            assertThat(fallback(decided)).contains(FALLBACK);
            assertThat(decided.tasks().get(1).outcome()).contains(new Cancelled<>());
        }
    }

    @Test
    void aResumedGroupCountsIt() {
        TaskOutcome<?> earlier = new Failed<>(Fault.of(FaultCode.TASK_FAILED, "earlier"), Optional.of(FALLBACK));
        TaskSnapshot settled = new TaskSnapshot(
                FIRST, "manual", TaskState.FAILED, Optional.of(Duration.ZERO), Optional.empty(), Optional.of(earlier));
        RunningGroup group = bench.runner.start(
                Bench.id(9),
                Bench.ALICE,
                spec(Join.of(Mode.ALL), OnTimeout.FAIL, 2, Optional.empty(), bodies),
                new PreviousRun(bench.timer.now(), Duration.ZERO, Optional.empty(), List.of(settled)),
                Allowance.UNLIMITED,
                started -> {});
        assertThat(bodies[0].started()).isFalse();
        bodies[1].succeed("b");
        assertThat(outcome(Bench.decided(group))).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(fallback(Bench.decided(group))).contains(FALLBACK);
    }

    private RunningGroup start(Join join, OnTimeout onTimeout) {
        return start(join, onTimeout, 2, Optional.of(Duration.ofSeconds(1)), bodies);
    }

    private RunningGroup start(
            Join join, OnTimeout onTimeout, int concurrency, Optional<Duration> clock, ManualBody... ofTasks) {
        return bench.runner.start(spec(join, onTimeout, concurrency, clock, ofTasks));
    }

    private static GroupSpec spec(
            Join join, OnTimeout onTimeout, int concurrency, Optional<Duration> clock, ManualBody... ofTasks) {
        return new GroupSpec(
                join,
                new Bounds(concurrency, Bench.TIMEOUT, onTimeout),
                Rest.CANCEL,
                List.of(
                        new TaskSpec(FIRST, "manual", clock, Optional.of(FALLBACK), ofTasks[0]),
                        new TaskSpec(new TaskId("1"), "manual", Optional.empty(), ofTasks[1])));
    }

    private static GroupOutcome outcome(GroupSnapshot group) {
        return group.verdict().orElseThrow().outcome();
    }

    private static Optional<Object> fallback(GroupSnapshot group) {
        return group.tasks().get(0).outcome().flatMap(TaskOutcome::fallback);
    }
}
