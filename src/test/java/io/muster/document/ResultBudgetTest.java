package io.muster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ResultBudgetTest {

    private final ResultBudget budget = new ResultBudget(10);

    @Test
    void letsValuesThroughThatFitTogether() throws Exception {
        assertThat(run("\"1234\"")).isEqualTo(value("\"1234\""));
        assertThat(run("1234")).isEqualTo(value("1234"));
    }

    @Test
    void failsTheTaskWhoseValueDoesNotFitAnyMoreAndKeepsTheRoomForASmallerOne() throws Exception {
        run("\"1234\"");

        assertThatThrownBy(() -> run("\"12345\""))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failed -> assertThat(failed.fault().code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE));
        assertThat(run("1234")).isEqualTo(value("1234"));
    }

    private Object run(String json) throws Exception {
        TaskBody body = context -> CompletableFuture.completedFuture(value(json));
        return budget.within(body).start(new NoContext()).toCompletableFuture().join();
    }

    private static TaskValue value(String json) {
        return new TaskValue(json, Map.of());
    }

    private static final class NoContext implements TaskContext {
        @Override
        public TaskId id() {
            return TaskId.ofIndex(0);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            // never cancelled
        }

        @Override
        public Duration remaining() {
            return Duration.ofSeconds(1);
        }
    }
}
