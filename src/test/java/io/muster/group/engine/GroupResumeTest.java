package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A group that was run before, and is resumed. */
class GroupResumeTest {

    private static final TaskOutcome<?> VALUE = new Succeeded<>("earlier");
    private static final TaskOutcome<?> FAULT =
            new Failed<>(io.muster.task.Fault.of(io.muster.task.FaultCode.TASK_FAILED, "earlier"));

    private final Bench bench = new Bench();
    private final ManualBody[] bodies = Bench.bodies(3);

    @Test
    void aTaskWithAnOutcomeIsNotRunAgain() {
        RunningGroup group = resume(Join.of(Mode.ALL), Rest.CANCEL, Duration.ZERO, settled(1, VALUE));
        assertThat(bodies[1].started()).isFalse();
        bodies[2].succeed("c");
        bodies[0].succeed("a");
        GroupSnapshot decided = Bench.decided(group);
        assertThat(decided.verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(decided.completionOrder()).containsExactly(new TaskId("1"), new TaskId("2"), new TaskId("0"));
        assertThat(decided.tasks().get(1).outcome()).contains(VALUE);
        assertThat(decided.tasks().get(1).started()).contains(Duration.ofMillis(5));
        assertThat(decided.tasks().get(1).elapsed()).contains(Duration.ofMillis(7));
    }

    @Test
    void earlierOutcomesCountForTheDecision() {
        RunningGroup group = resume(Join.of(Mode.ALL), Rest.CANCEL, Duration.ZERO, settled(2, FAULT));
        GroupSnapshot decided = Bench.decided(group);
        assertThat(decided.verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.FAILED);
        assertThat(decided.state()).isEqualTo(GroupState.FINISHED);
        assertThat(bodies[0].started()).isFalse();
    }

    @Test
    void anEarlierDecisionStands() {
        Verdict verdict =
                new Verdict(GroupOutcome.SUCCEEDED, Duration.ofMillis(12), Optional.empty(), Optional.empty(), false);
        PreviousRun earlier =
                new PreviousRun(bench.timer.now(), Duration.ofSeconds(1), Optional.of(verdict), settled(0, VALUE));
        RunningGroup group = bench.runner.start(
                Bench.id(9),
                Bench.ALICE,
                spec(Join.of(Mode.FIRST), Rest.CONTINUE),
                earlier,
                Allowance.UNLIMITED,
                g -> {});
        assertThat(Bench.decided(group).verdict()).contains(verdict);
        assertThat(bodies[1].started()).isTrue();
        bodies[1].fail(new IllegalStateException("late"));
        bodies[2].succeed("late");
        assertThat(Bench.now(group.finished()).snapshot().verdict()).contains(verdict);
    }

    @Test
    void theTimeoutContinues() {
        RunningGroup group = resume(Join.of(Mode.ALL), Rest.CANCEL, Bench.TIMEOUT.minusSeconds(2), List.of());
        bench.timer.advance(Duration.ofMillis(1_999));
        assertThat(group.snapshot().verdict()).isEmpty();
        bench.timer.advance(Duration.ofMillis(1));
        assertThat(Bench.decided(group).verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.TIMED_OUT);
        assertThat(Bench.decided(group).tasks()).extracting(TaskSnapshot::state).containsOnly(TaskState.TIMED_OUT);
    }

    @Test
    void aGroupWhoseTimeoutHasExpiredTimesOutAtOnce() {
        RunningGroup group = resume(Join.of(Mode.ALL), Rest.CANCEL, Duration.ofDays(1), settled(0, VALUE));
        bench.timer.advance(Duration.ZERO);
        assertThat(Bench.decided(group).verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.TIMED_OUT);
        assertThat(Bench.decided(group).tasks().get(0).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    private RunningGroup resume(Join join, Rest rest, Duration age, List<TaskSnapshot> settled) {
        PreviousRun earlier = new PreviousRun(bench.timer.now().minus(age), age, Optional.empty(), settled);
        return bench.runner.start(
                Bench.id(9), Bench.ALICE, spec(join, rest), earlier, Allowance.UNLIMITED, group -> {});
    }

    private GroupSpec spec(Join join, Rest rest) {
        return Bench.spec(join, 10, rest, bodies);
    }

    private static List<TaskSnapshot> settled(int index, TaskOutcome<?> outcome) {
        return List.of(new TaskSnapshot(
                TaskId.ofIndex(index),
                "manual",
                outcome.state(),
                Optional.of(Duration.ofMillis(5)),
                Optional.of(Duration.ofMillis(7)),
                Optional.of(outcome)));
    }
}
