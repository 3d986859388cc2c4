package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.ByteBudget;
import io.muster.group.spec.GroupAnswer;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A group that responds in its own shape: what happens from the outcome that decides it until the answer is there. */
class GroupAnswerTest {

    private final ByteBudget node = new ByteBudget(100);
    private final Bench bench = new Bench(100, new ResultLimits(50, 0, node));
    private final ManualBody[] bodies = Bench.bodies(3);
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private GroupAnswer.@Nullable Source source;
    private int asked;

    private CompletionStage<String> fill(GroupAnswer.Source group) {
        source = group;
        asked++;
        return answer;
    }

    private GroupAnswer.Source source() {
        assertThat(source).isNotNull();
        return source;
    }

    private GroupSpec spec(Mode mode, Rest rest, ManualBody... tasks) {
        GroupSpec plain = Bench.spec(Join.of(mode), 9, rest, tasks);
        return new GroupSpec(
                plain.join(), plain.bounds(), rest, plain.tasks(), Optional.empty(), Optional.of(this::fill));
    }

    private RunningGroup start(Mode mode, Rest rest) {
        return bench.runner.start(spec(mode, rest, bodies));
    }

    private static Verdict verdict(RunningGroup group) {
        return Bench.decided(group).verdict().orElseThrow();
    }

    @Test
    void theGroupIsDecidedWhenItsAnswerIsThere() {
        RunningGroup group = start(Mode.ALL, Rest.CANCEL);
        bodies[0].succeed("a");
        bodies[1].succeed("b");
        assertThat(source).isNull();

        bodies[2].succeed("c");

        assertThat(group.snapshot().verdict()).isEmpty();
        assertThat(group.snapshot().state()).isEqualTo(GroupState.RUNNING);
        assertThat(source().outcome(TaskId.ofIndex(1))).contains(new Succeeded<>("b"));
        assertThat(source().winner()).isEmpty();
        answer.complete("{}");
        assertThat(verdict(group).outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(Bench.decided(group).answer()).contains("{}");
        assertThat(Bench.now(group.finished()).snapshot().answer()).contains("{}");
        assertThat(asked).isOne();
    }

    @Test
    void aGroupThatFailsHasNone() {
        RunningGroup group = start(Mode.ALL, Rest.CANCEL);

        bodies[1].fail(new TaskFailedException(Fault.of(FaultCode.TASK_FAILED, "no")));

        assertThat(verdict(group).outcome()).isEqualTo(GroupOutcome.FAILED);
        assertThat(Bench.decided(group).answer()).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void theOtherTasksAreCancelledBeforeItIsMade() {
        RunningGroup group = start(Mode.FIRST, Rest.CANCEL);

        bodies[1].succeed("b");

        assertThat(source().winner()).contains(TaskId.ofIndex(1));
        assertThat(bodies[0].cut()).isTrue();
        bodies[2].succeed("too late");
        answer.complete("1");
        assertThat(Bench.decided(group).tasks())
                .extracting(TaskSnapshot::state)
                .containsExactly(TaskState.CANCELLED, TaskState.SUCCEEDED, TaskState.CANCELLED);
        assertThat(asked).isOne();
    }

    @Test
    void theOtherTasksContinueIfTheyAreTo() {
        RunningGroup group = start(Mode.ANY, Rest.CONTINUE);

        bodies[1].succeed("b");
        bodies[0].succeed("a");
        answer.complete("1");

        assertThat(verdict(group).outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(group.snapshot().state()).isEqualTo(GroupState.RUNNING);
        bodies[2].succeed("c");
        assertThat(Bench.now(group.finished()).snapshot().answer()).contains("1");
        assertThat(asked).isOne();
    }

    @Test
    void aGroupWhoseAnswerCannotBeMadeHasFailed() {
        RunningGroup group = start(Mode.FIRST, Rest.CANCEL);
        bodies[0].succeed("a");
        assertThat(source().reserve(40)).isTrue();
        assertThat(source().reserve(20)).isFalse();

        answer.completeExceptionally(
                new TaskFailedException(Fault.of(FaultCode.REFERENCE_UNRESOLVED, "nothing there")));

        assertThat(verdict(group).outcome()).isEqualTo(GroupOutcome.FAILED);
        assertThat(verdict(group).fault().orElseThrow().code()).isEqualTo(FaultCode.REFERENCE_UNRESOLVED);
        assertThat(verdict(group).fault().orElseThrow().status()).isEqualTo(502);
        assertThat(Bench.decided(group).answer()).isEmpty();
        assertThat(node.reserved()).isZero();
    }

    @Test
    void anUnexpectedExceptionIsNotShown() {
        RunningGroup group = start(Mode.FIRST, Rest.CANCEL);
        bodies[0].succeed("a");

        answer.completeExceptionally(new IllegalStateException("internal"));

        assertThat(verdict(group).fault().orElseThrow().code()).isEqualTo(FaultCode.TASK_FAILED);
        assertThat(verdict(group).fault().orElseThrow().detail())
                .contains("reference")
                .doesNotContain("internal");
    }

    @Test
    void aGroupMayBeCancelledOrTimeOutMeanwhile() {
        RunningGroup cancelled = start(Mode.FIRST, Rest.CANCEL);
        bodies[0].succeed("a");
        cancelled.cancel();
        assertThat(verdict(cancelled).outcome()).isEqualTo(GroupOutcome.CANCELLED);

        ManualBody other = new ManualBody();
        RunningGroup late = bench.runner.start(spec(Mode.ALL, Rest.CANCEL, other));
        other.succeed("a");
        bench.timer.advance(Bench.TIMEOUT);
        assertThat(verdict(late).outcome()).isEqualTo(GroupOutcome.TIMED_OUT);

        answer.complete("1");
        assertThat(cancelled.snapshot().answer()).isEmpty();
        assertThat(late.snapshot().answer()).isEmpty();
        assertThat(late.snapshot().verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.TIMED_OUT);
    }

    @Test
    void aGroupWithoutTasksHasAnAnswer() {
        RunningGroup group = bench.runner.start(spec(Mode.ALL, Rest.CANCEL));

        answer.complete("[]");

        assertThat(Bench.decided(group).answer()).contains("[]");
        assertThat(Bench.decided(group).state()).isEqualTo(GroupState.FINISHED);
    }

    @Test
    void itsMemoryCountsUntilItHasBeenRead() {
        RunningGroup group = start(Mode.FIRST, Rest.CANCEL);
        Runnable read = group.holdResults();
        bodies[0].succeed("a");
        assertThat(source().reserve(30)).isTrue();

        answer.complete("1");

        Bench.now(group.finished());
        assertThat(node.reserved()).isEqualTo(30);
        read.run();
        assertThat(node.reserved()).isZero();
    }

    @Test
    void anEarlierAnswerStands() {
        Verdict verdict =
                new Verdict(GroupOutcome.SUCCEEDED, Duration.ofMillis(12), Optional.empty(), Optional.empty(), false);
        PreviousRun earlier = new PreviousRun(
                bench.timer.now(),
                Duration.ofSeconds(1),
                Optional.of(verdict),
                List.of(settled()),
                List.of(),
                Optional.of("\"earlier\""));

        RunningGroup group = bench.runner.start(
                Bench.id(9),
                Bench.ALICE,
                spec(Mode.FIRST, Rest.CONTINUE, bodies),
                earlier,
                Allowance.UNLIMITED,
                g -> {});

        assertThat(Bench.decided(group).answer()).contains("\"earlier\"");
        assertThat(node.reserved()).isEqualTo(9);
        assertThat(asked).isZero();
    }

    @Test
    void aGroupThatEndedBeforeItsAnswerWasMadeIsAnsweredWhenItIsResumed() {
        PreviousRun earlier =
                new PreviousRun(bench.timer.now(), Duration.ofSeconds(1), Optional.empty(), List.of(settled()));

        RunningGroup group = bench.runner.start(
                Bench.id(9), Bench.ALICE, spec(Mode.ANY, Rest.CANCEL, bodies), earlier, Allowance.UNLIMITED, g -> {});

        assertThat(source().winner()).contains(TaskId.ofIndex(0));
        assertThat(bodies[1].started()).isFalse();
        answer.complete("1");
        assertThat(Bench.decided(group).answer()).contains("1");
    }

    private static TaskSnapshot settled() {
        return new TaskSnapshot(
                TaskId.ofIndex(0),
                "manual",
                TaskState.SUCCEEDED,
                Optional.of(Duration.ofMillis(5)),
                Optional.of(Duration.ofMillis(7)),
                Optional.of(new Succeeded<>("earlier")));
    }
}
