package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.Verdict;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.Race;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two real threads race for one outcome, a thousand times each; whichever wins, there must be exactly one outcome. */
class GroupRaceTest {

    private static final int ROUNDS = 1_000;
    private static final Duration TASK_TIMEOUT = Duration.ofSeconds(1);

    private final Race race = new Race();

    @AfterEach
    void stop() {
        race.close();
    }

    @Test
    void aTaskIsCancelledAsItFinishes() {
        Set<TaskState> seen = raceForTheFirstOfThree(Optional.empty(), round -> round.group.cancel(TaskId.ofIndex(0)));
        assertThat(seen).isSubsetOf(TaskState.SUCCEEDED, TaskState.CANCELLED);
    }

    @Test
    void aTaskTimesOutAsItFinishes() {
        Set<TaskState> seen =
                raceForTheFirstOfThree(Optional.of(TASK_TIMEOUT), round -> round.bench.timer.advance(TASK_TIMEOUT));
        assertThat(seen).isSubsetOf(TaskState.SUCCEEDED, TaskState.TIMED_OUT);
    }

    @Test
    void theGroupIsCancelledAsItsLastTaskFinishes() {
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(Join.of(Mode.ALL), 2, Optional.empty(), Bench.bodies(2));
            round.bodies[0].succeed("one");
            race.run(() -> round.bodies[1].succeed("two"), round.group::cancel);
            round.assertOver();
            boolean won = round.verdict().outcome() == GroupOutcome.SUCCEEDED;
            assertThat(round.state(1)).isEqualTo(won ? TaskState.SUCCEEDED : TaskState.CANCELLED);
            assertThat(round.bodies[1].cuts()).isEqualTo(won ? 0 : 1);
        }
    }

    @Test
    void theGroupTimesOutAsItsLastTaskFinishes() {
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(Join.of(Mode.ALL), 2, Optional.empty(), Bench.bodies(2));
            round.bodies[0].succeed("one");
            race.run(() -> round.bodies[1].succeed("two"), () -> round.bench.timer.advance(Bench.TIMEOUT));
            round.assertOver();
            boolean won = round.verdict().outcome() == GroupOutcome.SUCCEEDED;
            assertThat(round.verdict().outcome()).isIn(GroupOutcome.SUCCEEDED, GroupOutcome.TIMED_OUT);
            assertThat(round.state(1)).isEqualTo(won ? TaskState.SUCCEEDED : TaskState.TIMED_OUT);
            assertThat(round.bodies[1].cuts()).isEqualTo(won ? 0 : 1);
        }
    }

    @Test
    void twoTasksFinishFirst() {
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(Join.of(Mode.FIRST), 3, Optional.empty(), Bench.bodies(3));
            TaskFailedException failure = new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "no"));
            race.run(() -> round.bodies[0].succeed("one"), () -> round.bodies[1].fail(failure));
            round.assertOver();
            boolean firstWon = round.verdict().outcome() == GroupOutcome.SUCCEEDED;
            assertThat(round.state(0)).isEqualTo(firstWon ? TaskState.SUCCEEDED : TaskState.CANCELLED);
            assertThat(round.state(1)).isEqualTo(firstWon ? TaskState.CANCELLED : TaskState.FAILED);
            assertThat(round.state(2)).isEqualTo(TaskState.CANCELLED);
            assertThat(round.verdict().culprit())
                    .isEqualTo(firstWon ? Optional.empty() : Optional.of(TaskId.ofIndex(1)));
        }
    }

    @Test
    void theGroupIsCancelledAsAPermitIsReleased() {
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(Join.of(Mode.SETTLED), 1, Optional.empty(), Bench.bodies(3));
            race.run(() -> round.bodies[0].succeed("one"), round.group::cancel);
            round.assertOver();
            assertThat(round.bodies[1].starts()).isEqualTo(round.bodies[1].cuts());
            assertThat(round.bodies[2].starts()).isZero();
        }
    }

    // one permit for three tasks: the effect of the race shows in the two later ones
    private Set<TaskState> raceForTheFirstOfThree(Optional<Duration> timeout, Consumer<Round> rival) {
        Set<TaskState> seen = EnumSet.noneOf(TaskState.class);
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(Join.of(Mode.SETTLED), 1, timeout, Bench.bodies(3));
            race.run(() -> round.bodies[0].succeed("one"), () -> rival.accept(round));
            seen.add(round.state(0));
            assertThat(round.bodies[0].cuts()).isEqualTo(round.state(0) == TaskState.SUCCEEDED ? 0 : 1);
            assertThat(round.bodies[1].starts()).isEqualTo(1);
            assertThat(round.bodies[2].starts()).isZero();
            round.bodies[1].succeed("two");
            assertThat(round.bodies[2].starts()).isEqualTo(1);
            round.bodies[2].succeed("three");
            round.assertOver();
            assertThat(round.state(1)).isEqualTo(TaskState.SUCCEEDED);
            assertThat(round.state(2)).isEqualTo(TaskState.SUCCEEDED);
        }
        return seen;
    }

    /** One group, and how often its stages completed. */
    private static final class Round {
        final Bench bench = new Bench();
        final ManualBody[] bodies;
        final RunningGroup group;
        final AtomicInteger decisions = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();

        Round(Join join, int concurrency, Optional<Duration> taskTimeout, ManualBody... bodies) {
            this.bodies = bodies;
            List<TaskSpec> tasks = Bench.tasks(bodies).stream()
                    .map(task -> withTimeout(task, taskTimeout))
                    .toList();
            Bounds bounds = new Bounds(concurrency, Bench.TIMEOUT, OnTimeout.FAIL);
            group = bench.runner.start(new GroupSpec(join, bounds, Rest.CANCEL, tasks));
            group.decided().thenRun(decisions::incrementAndGet);
            group.finished().thenRun(ends::incrementAndGet);
        }

        // the first task's only: the later ones must not time out
        private static TaskSpec withTimeout(TaskSpec task, Optional<Duration> timeout) {
            return task.id().equals(TaskId.ofIndex(0))
                    ? new TaskSpec(task.id(), task.type(), timeout, task.fallback(), task.body())
                    : task;
        }

        TaskState state(int task) {
            return group.snapshot().tasks().get(task).state();
        }

        Verdict verdict() {
            return group.snapshot().verdict().orElseThrow();
        }

        void assertOver() {
            GroupSnapshot end = group.snapshot();
            assertThat(end.state()).isEqualTo(GroupState.FINISHED);
            assertThat(end.tasks()).allMatch(task -> task.state().isFinal());
            assertThat(end.settled()).containsExactlyInAnyOrderElementsOf(end.tasks());
            assertThat(Bench.decided(group).verdict()).isEqualTo(end.verdict());
            assertThat(decisions).hasValue(1);
            assertThat(ends).hasValue(1);
            assertThat(bench.admission.admitted()).isZero();
            assertThat(bench.timer.pending()).isZero();
            bench.timer.advance(Bench.TIMEOUT);
            assertThat(group.snapshot().tasks()).isEqualTo(end.tasks());
        }
    }
}
