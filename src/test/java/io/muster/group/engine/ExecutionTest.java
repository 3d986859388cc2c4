package io.muster.group.engine;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.ByteBudget;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Attempt;
import io.muster.task.Attempt.Kind;
import io.muster.task.Attempt.Sent;
import io.muster.task.AttemptLog;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.StartRule;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How tasks are said to have come to their outcomes. */
class ExecutionTest {

    private static final Join ALL = Join.of(Mode.SETTLED);

    private final Bench bench = new Bench();
    private final ManualBody[] bodies = Bench.bodies(3);

    @Test
    void theWaitForAPermitIsApartFromTheRun() {
        RunningGroup group = bench.start(ALL, 1, bodies);
        bench.timer.advance(ofMillis(10));
        bodies[0].succeed("a");
        bench.timer.advance(ofMillis(20));
        bodies[1].succeed("b");

        assertThat(queued(group)).containsExactly(Optional.of(0L), Optional.of(10L), Optional.of(30L));
    }

    @Test
    void theWaitForOthersIsNotAWaitForAPermit() {
        TaskSpec first = Bench.tasks(bodies).get(0);
        TaskSpec second = new TaskSpec(
                TaskId.ofIndex(1),
                "manual",
                Optional.empty(),
                Optional.empty(),
                StartRule.after(TaskId.ofIndex(0)),
                bodies[1]);
        RunningGroup group = bench.runner.start(
                new GroupSpec(ALL, new Bounds(2, Bench.TIMEOUT, OnTimeout.FAIL), Rest.CANCEL, List.of(first, second)));
        bench.timer.advance(ofMillis(10));
        bodies[0].succeed("a");

        assertThat(queued(group)).containsExactly(Optional.of(0L), Optional.of(0L));
        assertThat(group.snapshot().tasks().get(1).started()).contains(ofMillis(10));
    }

    @Test
    void aTaskThatHasNotStartedHasNone() {
        RunningGroup group = bench.start(ALL, 1, bodies);
        group.cancel();

        assertThat(execution(group, 1)).isEqualTo(Execution.NONE);
    }

    @Test
    void aBodyThatRecordsNothingMakesOneAttempt() {
        RunningGroup group = bench.start(ALL, bodies);
        bench.timer.advance(ofMillis(5));
        assertThat(attempts(group, 0)).containsExactly(plain(5, null));

        bodies[0].succeed("a");
        bodies[1].fail(new TaskFailedException(Fault.of(FaultCode.CIRCUIT_OPEN, "no")));
        group.cancel(TaskId.ofIndex(2));
        bench.timer.advance(ofMillis(5));

        assertThat(attempts(group, 0)).containsExactly(plain(5, null));
        assertThat(attempts(group, 1)).containsExactly(plain(5, FaultCode.CIRCUIT_OPEN));
        assertThat(attempts(group, 2)).containsExactly(plain(5, null));
    }

    @Test
    void whatABodyRecordsIsShownWhileItRuns() {
        RunningGroup group = bench.start(ALL, bodies);
        bench.timer.advance(ofMillis(2));
        AttemptLog.Entry entry = bodies[0].context().attempts().begin(Kind.FIRST);
        bench.timer.advance(ofMillis(3));
        entry.permitted(true);
        bench.timer.advance(ofMillis(4));

        assertThat(attempts(group, 0)).containsExactly(new Attempt(Kind.FIRST, 2, 3, 7, 0, null, Sent.NONE));
    }

    @Test
    void whatIsSaidOfACancelledTaskStaysTrue() {
        RunningGroup group = bench.start(ALL, bodies);
        AttemptLog.Entry entry = bodies[0].context().attempts().begin(Kind.FIRST);
        bench.timer.advance(ofMillis(3));
        group.cancel(TaskId.ofIndex(0));

        assertThat(entry.sending()).isFalse();
        bench.timer.advance(ofMillis(3));
        assertThat(attempts(group, 0)).containsExactly(new Attempt(Kind.FIRST, 0, 3, 3, 0, null, Sent.NONE));
    }

    @Test
    void aTaskThatIsOverMaySendNothing() {
        RunningGroup group = bench.start(ALL, bodies);
        group.cancel(TaskId.ofIndex(0));

        assertThat(bodies[0].context().attempts().begin(Kind.FIRST).sending()).isFalse();
    }

    @Test
    void aTaskThatHasEndedBeforeKeepsItsExecution() {
        Execution before =
                new Execution(Optional.of(ofMillis(4)), List.of(new Attempt(Kind.FIRST, 4, 1, 2, 503, null, Sent.YES)));
        TaskSnapshot settled = new TaskSnapshot(
                TaskId.ofIndex(0),
                "manual",
                TaskState.SUCCEEDED,
                Optional.of(ofMillis(5)),
                Optional.of(ofMillis(7)),
                Optional.of(new Succeeded<>("a")),
                OptionalInt.empty(),
                before);
        Duration age = Duration.ofSeconds(1);
        RunningGroup group = bench.runner.start(
                Bench.id(9),
                Bench.ALICE,
                Bench.spec(ALL, 1, Rest.CANCEL, bodies),
                new PreviousRun(bench.timer.now().minus(age), age, Optional.empty(), List.of(settled)),
                Allowance.UNLIMITED,
                any -> {});
        bench.timer.advance(ofMillis(10));
        bodies[1].succeed("b");

        assertThat(execution(group, 0)).isEqualTo(before);
        // not since the group's start, when another node had it
        assertThat(queued(group)).containsExactly(Optional.of(4L), Optional.of(0L), Optional.of(10L));
    }

    @Test
    void furtherAttemptsCountAsMemoryUntilTheGroupIsForgotten() {
        ByteBudget node = new ByteBudget(10_000, 10_000);
        Bench limited = new Bench(100, new ResultLimits(10_000, 0, node));
        RunningGroup group = limited.start(ALL, bodies[0]);
        Runnable read = group.holdResults();
        AttemptLog log = bodies[0].context().attempts();
        for (int i = 0; i < 3; i++) {
            log.begin(Kind.RETRY);
        }
        group.cancel();

        assertThat(node.reserved()).isEqualTo(2L * Attempt.BYTES);
        read.run();
        assertThat(node.reserved()).isZero();
    }

    private static Attempt plain(long elapsed, FaultCode error) {
        return new Attempt(Kind.FIRST, 0, 0, elapsed, 0, error, null);
    }

    private static Execution execution(RunningGroup group, int task) {
        return group.snapshot().tasks().get(task).execution();
    }

    private static List<Attempt> attempts(RunningGroup group, int task) {
        return execution(group, task).attempts();
    }

    private static List<Optional<Long>> queued(RunningGroup group) {
        return group.snapshot().tasks().stream()
                .map(task -> task.execution().queued().map(Duration::toMillis))
                .toList();
    }
}
