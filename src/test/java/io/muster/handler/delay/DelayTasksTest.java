package io.muster.handler.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.RunningGroup;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelayTasksTest {

    private final Bench bench = new Bench();

    @Test
    void returnsItsValueAfterItsDelay() {
        RunningGroup group = start("{\"duration\": \"250ms\", \"value\": {\"a\": 1.10}}");
        bench.timer.advance(Duration.ofMillis(249));
        assertThat(group.after(0).events()).isEmpty();
        bench.timer.advance(Duration.ofMillis(1));
        assertThat(outcome(group)).isEqualTo(new Succeeded<>(new TaskValue("{\"a\":1.10}", Map.of())));
    }

    @Test
    void returnsNullWithoutAValue() {
        RunningGroup group = start("{\"duration\": \"0s\"}");
        bench.timer.advance(Duration.ZERO);
        assertThat(outcome(group)).isEqualTo(new Succeeded<>(TaskValue.NULL));
    }

    @Test
    void failsWithTheGivenMessage() {
        RunningGroup group = start("{\"duration\": \"1s\", \"fail\": \"as you wished\"}");
        bench.timer.advance(Duration.ofSeconds(1));
        assertThat(outcome(group)).isEqualTo(new Failed<>(Fault.of(FaultCode.TASK_FAILED, "as you wished")));
    }

    @Test
    void cancellationRemovesTheTimer() {
        RunningGroup group = start("{\"duration\": \"24h\"}");
        assertThat(bench.timer.pending()).isEqualTo(2);
        group.cancel();
        assertThat(bench.timer.pending()).isZero();
    }

    @Test
    void itsSchemaIsJson() {
        assertThat(Json.kindOf(new DelayTasks(bench.timer).schema())).isEqualTo(Json.Kind.JSON);
    }

    private RunningGroup start(String document) {
        FieldErrors errors = new FieldErrors();
        try {
            Fields fields = new Fields(Json.read(document.getBytes(UTF_8)), "", errors);
            TaskBody body = new DelayTasks(bench.timer).create(fields).orElseThrow();
            return bench.start(Join.of(Mode.SETTLED), body);
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static TaskOutcome<?> outcome(RunningGroup group) {
        return Bench.decided(group).tasks().get(0).outcome().orElseThrow();
    }
}
