package io.muster.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.RunningGroup;
import io.muster.group.TaskSnapshot;
import io.muster.join.JoinPolicy;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultBudgetTest {

    private final ResultBudget budget = new ResultBudget(10);
    private final ManualBody[] bodies = Bench.bodies(3);
    private final RunningGroup group = new Bench()
            .start(
                    new JoinPolicy.Settled(),
                    budget.within(bodies[0]),
                    budget.within(bodies[1]),
                    budget.within(bodies[2]));

    @Test
    void aValueForWhichThereIsNoRoomFailsItsTaskAndTakesNone() {
        bodies[0].succeed(value("1234567"));
        bodies[1].succeed(value("1234"));
        bodies[2].succeed(value("123"));
        assertThat(group.snapshot().tasks())
                .extracting(TaskSnapshot::state)
                .containsExactly(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SUCCEEDED);
        Failed<?> failed = (Failed<?>) group.snapshot().tasks().get(1).outcome().orElseThrow();
        assertThat(failed.fault().code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
    }

    @Test
    void aBodyWithinABudgetIsCutAsAnyOther() {
        group.cancel();
        assertThat(bodies).allMatch(ManualBody::cut);
    }

    private static TaskValue value(String json) {
        return new TaskValue(json, Map.of());
    }
}
