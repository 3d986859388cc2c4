package io.muster.group.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.ForEachModel.Job;
import io.muster.group.engine.ForEachModel.Unit;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.TaskSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.ForEach;
import io.muster.task.ForEach.Each;
import io.muster.task.OutcomeValue;
import io.muster.task.StartRule;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Checks groups whose tasks run once for each element of a list against {@link ForEachModel}, after each of a series of random
 * events: bodies that succeed or fail, and cancellations of items, tasks and the group.
 */
class ForEachPropertyTest {

    @Property(tries = 12_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void everyListBehavesLikeTheModel(@ForAll long seed) {
        Random random = new Random(seed);
        Mode mode = List.of(Mode.ALL, Mode.SETTLED, Mode.ANY).get(random.nextInt(3));
        int concurrency = 1 + random.nextInt(5);
        List<Job> jobs = jobs(random);
        ForEachModel model = new ForEachModel(mode, concurrency, jobs);
        Map<String, ManualBody> bodies = new HashMap<>();
        RunningGroup group = new Bench().runner.start(spec(mode, concurrency, jobs, bodies));
        String course = "%s, at most %d: %s".formatted(mode, concurrency, jobs);
        assertSame(group, model, course);
        while (!model.isFinished()) {
            course += "; " + step(random, group, model, bodies);
            assertSame(group, model, course);
        }
        assertThat(group.snapshot().verdict().orElseThrow().outcome())
                .as(course)
                .isEqualTo(model.outcome().orElseThrow());
        assertValues(group, model, jobs, course);
    }

    private static List<Job> jobs(Random random) {
        List<Job> jobs = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int task = 0; task < count; task++) {
            int items = random.nextInt(4) == 0 ? -1 : random.nextInt(6);
            Each each = random.nextBoolean() ? Each.ALL : Each.SETTLED;
            int after = task > 0 && random.nextInt(5) < 2 ? random.nextInt(task) : -1;
            jobs.add(new Job(items, each, 1 + random.nextInt(3), random.nextInt(3) == 0, after));
        }
        return jobs;
    }

    private static GroupSpec spec(Mode mode, int concurrency, List<Job> jobs, Map<String, ManualBody> bodies) {
        TaskBody body = context -> {
            ManualBody started = new ManualBody();
            assertThat(bodies.put(context.id().value(), started))
                    .as("run twice")
                    .isNull();
            return started.start(context);
        };
        List<TaskSpec> tasks = new ArrayList<>();
        for (int task = 0; task < jobs.size(); task++) {
            tasks.add(task(task, jobs.get(task), body));
        }
        return new GroupSpec(Join.of(mode), new Bounds(concurrency, Bench.TIMEOUT, OnTimeout.FAIL), Rest.CANCEL, tasks);
    }

    private static TaskSpec task(int index, Job job, TaskBody body) {
        TaskId id = new TaskId("t" + index);
        StartRule start = job.after() < 0 ? StartRule.AT_ONCE : StartRule.after(new TaskId("t" + job.after()));
        Optional<TaskValue> fallback =
                job.fallback() ? Optional.of(new TaskValue("\"spare\"", Map.of())) : Optional.empty();
        if (!job.isList()) {
            return new TaskSpec(id, "manual", Optional.empty(), fallback, start, body);
        }
        List<String> elements =
                IntStream.range(0, job.items()).mapToObj(Integer::toString).toList();
        ForEach.Item item = new ForEach.Item(Optional.empty(), fallback, Optional.empty(), body);
        return TaskSpec.forEach(
                id, "manual", start, new ForEach(context -> elements, job.each(), job.concurrency(), item));
    }

    private static String step(Random random, RunningGroup group, ForEachModel model, Map<String, ManualBody> bodies) {
        int kind = random.nextInt(50);
        if (kind == 0) {
            model.groupIsCancelled();
            group.cancel();
            return "cancel";
        }
        if (kind < 5) {
            List<Unit> all = List.copyOf(model.units().keySet());
            Unit unit = all.get(random.nextInt(all.size()));
            model.ends(unit, TaskState.CANCELLED);
            group.cancel(new TaskId(unit.toString()));
            return "cancel " + unit;
        }
        List<Unit> running = model.running();
        assertThat(running).as("something runs").isNotEmpty();
        Unit unit = running.get(random.nextInt(running.size()));
        ManualBody body = bodies.get(unit.toString());
        if (kind < 17) {
            model.ends(unit, TaskState.FAILED);
            body.fail(new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, "no")));
            return unit + " fails";
        }
        model.ends(unit, TaskState.SUCCEEDED);
        body.succeed(new TaskValue(ForEachModel.value(unit), Map.of()));
        return unit + " succeeds";
    }

    private static void assertSame(RunningGroup group, ForEachModel model, String course) {
        Map<String, TaskState> expected = new LinkedHashMap<>();
        model.units().forEach((unit, state) -> expected.put(unit.toString(), state));
        Map<String, TaskState> actual = new LinkedHashMap<>();
        group.snapshot().tasks().forEach(task -> actual.put(task.id().value(), task.state()));
        assertThat(actual).as(course).containsExactlyEntriesOf(expected);
    }

    private static void assertValues(RunningGroup group, ForEachModel model, List<Job> jobs, String course) {
        Map<String, TaskSnapshot> tasks = new HashMap<>();
        group.snapshot().tasks().forEach(task -> tasks.put(task.id().value(), task));
        for (int task = 0; task < jobs.size(); task++) {
            TaskSnapshot snapshot = tasks.get("t" + task);
            if (jobs.get(task).isList() && snapshot.state() == TaskState.SUCCEEDED) {
                assertThat(OutcomeValue.of(snapshot.outcome().orElseThrow()).map(TaskValue::json))
                        .as(course)
                        .contains(model.list(task));
            }
        }
    }
}
