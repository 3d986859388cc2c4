package io.muster.group.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.RunIf;
import io.muster.task.StartRule;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.RecordedGroups;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupListenerTest {

    private final Bench bench = new Bench();
    private final RecordedGroups told = new RecordedGroups();
    private final GroupRunner runner = bench.runner.with(told);
    private final ManualBody[] bodies = Bench.bodies(2);

    @Test
    void isToldOfEachTaskOnceAndOfTheDecisionBeforeTheEnd() {
        runner.start("alice", Bench.spec(Join.of(Mode.FIRST), 1, Rest.CONTINUE, bodies));
        bench.timer.advance(Duration.ofMillis(10));
        bodies[0].succeed("a");
        bench.timer.advance(Duration.ofMillis(5));
        bodies[1].fail(new TaskFailedException("no"));

        assertThat(told.calls())
                .containsExactly(
                        "group of alice starts (WAIT)",
                        "0 starts at 0, ready at 0",
                        "decided SUCCEEDED",
                        "0 SUCCEEDED at 10",
                        "1 starts at 10, ready at 0",
                        "1 FAILED at 15",
                        "finished after 15");
    }

    @Test
    void isToldOfTasksThatTheDecisionCancels() {
        runner.start("alice", Bench.spec(Join.of(Mode.FIRST), 1, Rest.CANCEL, bodies));
        bodies[0].succeed("a");

        assertThat(told.calls())
                .endsWith("decided SUCCEEDED", "0 SUCCEEDED at 0", "1 CANCELLED at 0", "finished after 0");
    }

    @Test
    void isToldSinceWhenADependentTaskIsReady() {
        TaskSpec dependent = new TaskSpec(
                new TaskId("next"),
                "manual",
                Optional.empty(),
                Optional.empty(),
                new StartRule(Set.of(TaskId.ofIndex(0)), RunIf.SUCCEEDED, Optional.empty()),
                bodies[1]);
        TaskSpec first = Bench.tasks(bodies[0]).get(0);
        RunningGroup group = runner.start(
                "alice",
                new GroupSpec(
                        Join.of(Mode.ALL),
                        new Bounds(2, Bench.TIMEOUT, OnTimeout.FAIL),
                        Rest.CANCEL,
                        List.of(first, dependent)));
        assertThat(group.load()).isEqualTo(new GroupLoad(1, 0, 1));
        bench.timer.advance(Duration.ofMillis(7));
        bodies[0].succeed("a");

        assertThat(told.calls()).contains("next starts at 7, ready at 7");
        assertThat(group.load()).isEqualTo(new GroupLoad(1, 0, 0));
    }

    @Test
    void theLoadTellsWhatWaitsForAPermit() {
        RunningGroup group = runner.start("alice", Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, bodies));
        assertThat(group.load()).isEqualTo(new GroupLoad(1, 1, 0));
        group.cancel();
        assertThat(group.load()).isEqualTo(GroupLoad.NONE);
    }

    @Test
    void isNotToldOfWhatAnEarlierRunDid() {
        RunningGroup first = bench.runner.start("alice", Bench.spec(Join.of(Mode.ANY), 2, Rest.CONTINUE, bodies));
        bodies[0].succeed("a");
        GroupSnapshot decided = Bench.decided(first);
        PreviousRun earlier = new PreviousRun(
                decided.createdAt(),
                decided.elapsed(),
                decided.verdict(),
                first.progress(0, 0).settled());

        ManualBody[] again = Bench.bodies(2);
        runner.start(
                Bench.id(9),
                Bench.ALICE,
                Bench.spec(Join.of(Mode.ANY), 2, Rest.CONTINUE, again),
                earlier,
                Allowance.UNLIMITED,
                group -> {});
        again[1].succeed("b");

        assertThat(told.calls())
                .containsExactly(
                        "group of alice starts (WAIT)",
                        "1 starts at 0, ready at 0",
                        "1 SUCCEEDED at 0",
                        "finished after 0");
    }

    @Test
    void seesThatAGroupIsContinuedByAnotherNode() {
        RunningGroup group = runner.start("alice", Bench.spec(Join.of(Mode.ALL), 2, Rest.CANCEL, bodies));
        group.abandon();

        assertThat(told.calls()).endsWith("abandoned after 0");
    }

    @Test
    void aGroupEndsThoughItsObserverThrows() {
        GroupListener hostile = group -> new GroupObserver() {
            @Override
            public void taskStarting(ObservedTask task) {
                throw new IllegalStateException("starting");
            }

            @Override
            public void taskEnded(ObservedTask task) {
                throw new IllegalStateException("ended");
            }

            @Override
            public void decided(GroupSnapshot decision) {
                throw new StackOverflowError("decided");
            }

            @Override
            public void finished(Duration elapsed) {
                throw new IllegalStateException("finished");
            }
        };
        assertThat(outcomeWith(hostile)).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(outcomeWith(GroupListener.all(List.of(hostile, told)))).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(told.calls()).as("one observer does not depend on another").endsWith("finished after 0");
    }

    @Test
    void aGroupStartsThoughTheListenerThrows() {
        assertThat(outcomeWith(group -> {
                    throw new IllegalStateException("no observer");
                }))
                .isEqualTo(GroupOutcome.SUCCEEDED);
    }

    private GroupOutcome outcomeWith(GroupListener listener) {
        ManualBody body = new ManualBody();
        RunningGroup group =
                bench.runner.with(listener).start("alice", Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, body));
        body.succeed("a");
        assertThat(group.finished().toCompletableFuture()).isCompleted();
        assertThat(bench.admission.admitted()).isZero();
        return Bench.decided(group).verdict().orElseThrow().outcome();
    }
}
