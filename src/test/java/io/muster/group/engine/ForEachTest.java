package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.QuotaExceededException;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.Expansion;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.ForEach;
import io.muster.task.ForEach.Each;
import io.muster.task.StartRule;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
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

class ForEachTest {

    private static final TaskId LIST = new TaskId("list");

    private final Bench bench = new Bench(20);
    private final ManualBody[] bodies = Bench.bodies(3);
    private final ManualBody other = new ManualBody();
    private List<String> elements = List.of("0", "1", "2");

    @Test
    void itsItemsShareThePermitsOfTheGroupInItsPlace() {
        RunningGroup group = start(Each.ALL, 9, 2);
        assertThat(started()).isEqualTo("110");
        assertThat(other.started()).isFalse();
        bodies[1].succeed(value("b"));
        assertThat(started()).isEqualTo("111");
        bodies[2].succeed(value("c"));
        assertThat(other.started()).isTrue();
        other.succeed(value("x"));
        bodies[0].succeed(value("a"));
        GroupSnapshot end = Bench.decided(group);
        assertThat(end.completionOrder())
                .extracting(TaskId::value)
                .containsExactly("list[1]", "list[2]", "other", "list[0]", "list");
        assertThat(end.tasks())
                .extracting(task -> task.id().value())
                .containsExactly("list", "list[0]", "list[1]", "list[2]", "other");
        assertThat(end.tasks().get(0).outcome()).contains(new Succeeded<>(value("[a,b,c]")));
        assertThat(end.tasks().get(0).items()).hasValue(3);
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void itsOwnConcurrencyBoundsItsItems() {
        start(Each.ALL, 1, 9);
        assertThat(started()).isEqualTo("100");
        assertThat(other.started()).isTrue();
        bodies[0].succeed(value("a"));
        assertThat(started()).isEqualTo("110");
    }

    @Test
    void oneItemIsCancelled() {
        RunningGroup group = start(Each.SETTLED, 1, 9);
        assertThat(group.cancel(LIST.item(0))).isTrue();
        assertThat(group.cancel(LIST.item(2))).isTrue();
        assertThat(group.cancel(LIST.item(3))).isFalse();
        assertThat(bodies[0].cut()).isTrue();
        assertThat(started()).isEqualTo("110");
        bodies[1].succeed(value("b"));
        assertThat(started()).isEqualTo("110");
        assertThat(state(group, 0)).isEqualTo(TaskState.SUCCEEDED);
        assertThat(group.snapshot().tasks().get(0).outcome()).contains(new Succeeded<>(value("[null,b,null]")));
    }

    @Test
    void cancellingTheTaskCancelsItsItems() {
        RunningGroup group = start(Each.SETTLED, 2, 9);
        group.cancel(LIST);
        assertThat(group.snapshot().tasks().subList(0, 4))
                .extracting(TaskSnapshot::state)
                .containsOnly(TaskState.CANCELLED);
        assertThat(started()).isEqualTo("110");
        assertThat(bodies[0].cut()).isTrue();
    }

    @Test
    void theFirstFailureIsThatOfTheTask() {
        RunningGroup group = start(Each.ALL, 2, 9);
        bodies[1].fail(new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "no")));
        GroupSnapshot end = Bench.decided(group);
        assertThat(end.verdict().orElseThrow().culprit()).contains(LIST);
        assertThat(end.verdict().orElseThrow().fault().orElseThrow().detail()).isEqualTo("list[1]: no");
        assertThat(end.settled())
                .extracting(task -> task.id().value())
                .containsExactly("list[1]", "list[0]", "list[2]", "list", "other");
    }

    @Test
    void moreItemsThanThereIsRoomForFailTheTask() {
        elements = java.util.stream.IntStream.range(0, 19).mapToObj(i -> "0").toList();
        RunningGroup group = start(Each.ALL, 2, 9);
        assertThat(code(group)).isEqualTo(FaultCode.TOO_MANY_ITEMS);
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void itsCallerMayHaveNoMore() {
        RunningGroup group = bench.runner.start(Bench.ALICE, spec(Each.ALL, 9, 9), (tasks, until) -> {
            throw new QuotaExceededException("Limit of 3 tasks exceeded", Duration.ofSeconds(1));
        });
        assertThat(code(group)).isEqualTo(FaultCode.TOO_MANY_ITEMS);
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void anItemThatHasEndedIsNotRunAgain() {
        RunningGroup group = resume(Each.ALL, settled(1, new Succeeded<>(value("b"))));
        assertThat(started()).isEqualTo("101");
        assertThat(group.progress(1, 1).settled()).isEmpty();
        assertThat(group.progress(1, 1).expanded()).isEmpty();
        bodies[0].succeed(value("a"));
        bodies[2].succeed(value("c"));
        assertThat(group.snapshot().tasks().get(0).outcome()).contains(new Succeeded<>(value("[a,b,c]")));
        other.succeed(value("x"));
        assertThat(Bench.decided(group).verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void anItemThatHasFailedStillFailsTheTask() {
        RunningGroup group = resume(Each.ALL, settled(1, new Failed<>(Fault.of(FaultCode.UPSTREAM_STATUS, "no"))));
        assertThat(code(group)).isEqualTo(FaultCode.UPSTREAM_STATUS);
        assertThat(started()).isEqualTo("000");
    }

    @Test
    void allItemsMayHaveEndedBefore() {
        elements = List.of("0");
        RunningGroup group = resume(Each.ALL, settled(0, new Succeeded<>(value("a"))));
        assertThat(state(group, 0)).isEqualTo(TaskState.SUCCEEDED);
    }

    private RunningGroup resume(Each each, TaskSnapshot settled) {
        PreviousRun earlier = new PreviousRun(
                bench.timer.now(),
                Duration.ZERO,
                Optional.empty(),
                List.of(settled),
                List.of(new Expansion(LIST, elements.size())),
                Optional.empty());
        return bench.runner.start(
                Bench.id(9), Bench.ALICE, spec(each, 9, 9), earlier, Allowance.UNLIMITED, group -> {});
    }

    private static TaskSnapshot settled(int index, TaskOutcome<?> outcome) {
        return new TaskSnapshot(
                LIST.item(index),
                "manual",
                outcome.state(),
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ZERO),
                Optional.of(outcome));
    }

    private RunningGroup start(Each each, int concurrency, int ofGroup) {
        return bench.runner.start(spec(each, concurrency, ofGroup));
    }

    private GroupSpec spec(Each each, int concurrency, int ofGroup) {
        ForEach.Item item = new ForEach.Item(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                context -> bodies[Integer.parseInt(context.element().orElseThrow())].start(context));
        ForEach forEach = new ForEach(context -> elements, each, concurrency, item);
        return new GroupSpec(
                Join.of(Mode.ALL),
                new Bounds(ofGroup, Bench.TIMEOUT, OnTimeout.FAIL),
                Rest.CANCEL,
                List.of(
                        TaskSpec.forEach(LIST, "manual", StartRule.AT_ONCE, forEach),
                        new TaskSpec(new TaskId("other"), "manual", Optional.empty(), other)));
    }

    private String started() {
        StringBuilder started = new StringBuilder();
        for (ManualBody body : bodies) {
            started.append(body.starts());
        }
        return started.toString();
    }

    private static TaskState state(RunningGroup group, int place) {
        return group.snapshot().tasks().get(place).state();
    }

    private static FaultCode code(RunningGroup group) {
        return Bench.decided(group)
                .verdict()
                .orElseThrow()
                .fault()
                .orElseThrow()
                .code();
    }

    private static TaskValue value(String json) {
        return new TaskValue(json, Map.of());
    }
}
