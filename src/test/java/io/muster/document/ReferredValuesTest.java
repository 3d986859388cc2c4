package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupSnapshot;
import io.muster.handler.TaskFactories;
import io.muster.handler.delay.DelayTasks;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskState;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits on the total memory of tasks that refer to large values. */
class ReferredValuesTest {

    private static final int LARGE = 100_000;
    private static final int TASKS = 50;

    private final ManualTimer timer = new ManualTimer();
    private final ByteBudget node = new ByteBudget(1_000_000, 1_000_000);

    @Test
    void theNodesLimitForResultsIsNotExceeded() throws Exception {
        RunningGroup group = start("settled");

        timer.advance(Duration.ofMillis(1));
        timer.advance(Duration.ofMillis(1));

        GroupSnapshot end = group.snapshot();
        List<Fault> faults = end.tasks().stream()
                .flatMap(task -> task.outcome().stream())
                .filter(Failed.class::isInstance)
                .map(failed -> ((Failed<?>) failed).fault())
                .toList();
        // each holds its text twice while it runs, besides the value itself
        assertThat(faults).hasSizeBetween(TASKS - 4, TASKS - 1);
        assertThat(faults).extracting(Fault::code).containsOnly(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(faults).extracting(Fault::detail).anyMatch(detail -> detail.contains("refers to"));
        timer.advance(Duration.ofHours(1));
        assertThat(group.snapshot().verdict()).isPresent();
        assertThat(node.reserved()).isZero();
    }

    @Test
    void memoryOfAnEndedTaskIsReusable() throws Exception {
        RunningGroup group = start("bounded', 'concurrency': 1, 'x': '");

        for (int tick = 0; tick < 3 * TASKS; tick++) {
            timer.advance(Duration.ofMillis(1));
        }

        // until the values of ended tasks, which are as large, use it up
        long succeeded = group.snapshot().counts().get(TaskState.SUCCEEDED);
        assertThat(succeeded).isBetween(6L, 10L);
        assertThat(node.reserved()).isZero();
    }

    @Test
    void whatEachItemCopiesFromTheDocumentCounts() throws Exception {
        String large = "'value': [{'$item': ''}, '" + "x".repeat(LARGE) + "']";
        RunningGroup group = run(
                ("{'mode': 'settled', 'tasks': [{'id': 'items', 'type': 'delay', 'duration': '1h', 'each': 'settled',"
                                + " 'forEach': [%s0], %s}]}")
                        .formatted("0,".repeat(TASKS - 1), large));

        // each holds its text twice while it runs
        Map<TaskState, Integer> counts = group.snapshot().counts();
        assertThat(counts.get(TaskState.FAILED)).isEqualTo(TASKS - 4);
        assertThat(node.reserved()).isBetween(8L * LARGE, 9L * LARGE);
        timer.advance(Duration.ofHours(1));
        timer.advance(Duration.ofHours(1));
        assertThat(node.reserved()).isZero();
    }

    private RunningGroup start(String mode) throws Exception {
        String large = "{'id': 'large', 'type': 'delay', 'duration': '0s', 'value': '" + "x".repeat(LARGE) + "'}";
        String others = IntStream.range(0, TASKS)
                .mapToObj(place -> "{'type': 'delay', 'duration': '1ms', 'value': {'$from': 'large'}}")
                .collect(Collectors.joining(","));
        String document = "{'mode': '%s', 'tasks': [%s,%s]}"
                .formatted(mode, large, others)
                .replace(", 'x': ''", "");
        return run(document);
    }

    private RunningGroup run(String document) throws Exception {
        GroupReader reader = new GroupReader(
                new TaskFactories(List.of(new DelayTasks(timer))),
                new CallbackReader(AddressPolicy.parse(""), true),
                Transforms.here(),
                10_000);
        GroupSpec spec =
                reader.read(document.replace('\'', '"').getBytes(UTF_8), false).spec();
        return new GroupRunner(timer, new Admission(1_000), new ResultLimits(1 << 30, 0, node), () -> new UUID(0, 0))
                .start(spec);
    }
}
