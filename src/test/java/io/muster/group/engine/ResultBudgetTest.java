package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Rest;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultBudgetTest {

    private final ByteBudget node = new ByteBudget(15);
    private final Bench bench = new Bench(100, new ResultLimits(10, 0, node));
    private final ManualBody[] bodies = Bench.bodies(3);
    private final RunningGroup group = bench.start(Join.of(Mode.SETTLED), bodies);

    @Test
    void aValueBeyondItsGroupsLimitFailsItsTaskAndTakesNoMemory() {
        bodies[0].succeed(value("1234567"));
        bodies[1].succeed(value("1234"));
        bodies[2].succeed(value("123"));

        assertThat(states(group)).containsExactly(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SUCCEEDED);
        assertThat(fault(group, 1).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(fault(group, 1).detail()).startsWith("Group results exceed the limit of 10 bytes");
    }

    @Test
    void aValueBeyondTheNodesLimitFailsItsTaskAndOtherGroupsContinue() {
        ManualBody[] others = Bench.bodies(2);
        RunningGroup other = bench.start(Join.of(Mode.SETTLED), others);
        bodies[0].succeed(value("1234567890"));

        others[0].succeed(value("123456"));
        others[1].succeed(value("12345"));

        assertThat(states(other)).containsExactly(TaskState.FAILED, TaskState.SUCCEEDED);
        assertThat(fault(other, 0).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(fault(other, 0).detail()).startsWith("Results exceed the memory for results");
    }

    @Test
    void oneCallerLeavesMemoryForTheValuesOfOthers() {
        Bench shared = new Bench(100, new ResultLimits(10, 0, new ByteBudget(15, 10)));
        ManualBody[] greedy = Bench.bodies(2);
        ManualBody[] modest = Bench.bodies(1);
        RunningGroup first =
                shared.runner.start("greedy", Bench.spec(Join.of(Mode.SETTLED), 9, Rest.CANCEL, greedy[0]));
        RunningGroup second =
                shared.runner.start("greedy", Bench.spec(Join.of(Mode.SETTLED), 9, Rest.CANCEL, greedy[1]));
        RunningGroup third = shared.runner.start("modest", Bench.spec(Join.of(Mode.SETTLED), 9, Rest.CANCEL, modest));
        Runnable held = first.holdResults();

        greedy[0].succeed(value("123456"));
        greedy[1].succeed(value("12345"));
        modest[0].succeed(value("123456789"));

        assertThat(states(first)).containsExactly(TaskState.SUCCEEDED);
        assertThat(states(second)).containsExactly(TaskState.FAILED);
        assertThat(fault(second, 0).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(states(third)).containsExactly(TaskState.SUCCEEDED);
        held.run();
    }

    @Test
    void unreadGroupsWithoutValuesAreLimitedToo() {
        Bench slow = new Bench(100, new ResultLimits(10, 5, new ByteBudget(15)));
        ManualBody[] all = Bench.bodies(4);
        RunningGroup unread = slow.start(Join.of(Mode.SETTLED), all[0], all[1]);
        Runnable answered = unread.holdResults();
        all[0].succeed(value(""));
        all[1].succeed(value(""));

        assertThatThrownBy(() -> slow.start(Join.of(Mode.SETTLED), all[2], all[3]))
                .isInstanceOf(OverloadedException.class);
        answered.run();
        slow.start(Join.of(Mode.SETTLED), all[2], all[3]);
    }

    @Test
    void aTextBeyondLatin1CountsTwice() {
        bodies[0].succeed(value("\u20ac23456"));
        bodies[1].succeed(value("\u00e92345"));

        assertThat(states(group)).startsWith(TaskState.FAILED, TaskState.SUCCEEDED);
    }

    @Test
    void annotationsCountToo() {
        bodies[0].succeed(new TaskValue("1234", Map.of("http", Map.of("headers", Map.of("A", List.of("56789"))))));
        bodies[1].fail(new TaskFailedException(
                Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 503").withAnnotations(Map.of("http", "12"))));
        bodies[2].succeed(value("1"));

        assertThat(fault(group, 1).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(states(group)).containsExactly(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SUCCEEDED);
    }

    @Test
    void anUpstreamsErrorCountsLikeAValue() {
        bodies[0].fail(failedWith(new TaskValue("12345678", Map.of())));
        bodies[1].fail(failedWith(new TaskValue("1", Map.of("encoding", "base64"))));
        bodies[2].succeed(value("12"));

        assertThat(states(group)).containsExactly(TaskState.FAILED, TaskState.FAILED, TaskState.SUCCEEDED);
        assertThat(fault(group, 0).upstream()).contains(new TaskValue("12345678", Map.of()));
        assertThat(fault(group, 1).code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(fault(group, 1).upstream()).isEmpty();
        assertThat(node.reserved()).isZero();
    }

    private static TaskFailedException failedWith(TaskValue said) {
        return new TaskFailedException(
                Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 400").withUpstream(Optional.of(said)));
    }

    @Test
    void theMemoryIsReleasedAtTheEndOfTheGroup() {
        bodies[0].succeed(value("1234567890"));
        assertThat(node.reserved()).isEqualTo(10);

        group.cancel();

        assertThat(node.reserved()).isZero();
        bodies[1].succeed(value("12345"));
        assertThat(node.reserved()).isZero();
    }

    @Test
    void theMemoryIsKeptWhileTheGroupIsRead() {
        Runnable answered = group.holdResults();
        Runnable unfollow = group.onChange(() -> {});
        bodies[0].succeed(value("1234567890"));
        group.cancel();

        answered.run();
        answered.run();
        assertThat(node.reserved()).isEqualTo(10);

        unfollow.run();
        assertThat(node.reserved()).isZero();
    }

    @Test
    void earlierResultsCountButNeverFail() {
        TaskSnapshot known = new TaskSnapshot(
                new TaskId("0"),
                "manual",
                TaskState.SUCCEEDED,
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ZERO),
                Optional.of(new Succeeded<>(value("more than there is room for"))));
        PreviousRun earlier = new PreviousRun(bench.timer.now(), Duration.ZERO, Optional.empty(), List.of(known));
        ManualBody[] others = Bench.bodies(2);
        GroupSpec spec = Bench.spec(Join.of(Mode.SETTLED), 2, Rest.CANCEL, others);

        RunningGroup again =
                bench.runner.start(Bench.id(9), Bench.ALICE, spec, earlier, Allowance.UNLIMITED, started -> {});
        others[1].succeed(value("1"));

        assertThat(states(again)).containsExactly(TaskState.SUCCEEDED, TaskState.FAILED);
        assertThat(node.reserved()).isZero();
    }

    private static List<TaskState> states(RunningGroup group) {
        return group.snapshot().tasks().stream().map(TaskSnapshot::state).toList();
    }

    private static Fault fault(RunningGroup group, int task) {
        Failed<?> failed =
                (Failed<?>) group.snapshot().tasks().get(task).outcome().orElseThrow();
        return failed.fault();
    }

    private static TaskValue value(String json) {
        return new TaskValue(json, Map.of());
    }
}
