package io.muster.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinersTest {

    private static final Fault FAULT = Fault.of(FaultCode.UPSTREAM_STATUS, "it answered 500");
    private static final Fault LATE = Fault.of(FaultCode.TASK_TIMEOUT, "too late");
    private static final TaskOutcome<?> VALUE = new Succeeded<>("value");
    private static final TaskOutcome<?> FAILURE = new Failed<>(FAULT);
    private static final TaskOutcome<?> TIMEOUT = new TimedOut<>(LATE);
    private static final TaskOutcome<?> CANCEL = new Cancelled<>();
    private static final TaskOutcome<?> FAILURE_WITH_FALLBACK = new Failed<>(FAULT, Optional.of("fallback"));
    private static final TaskOutcome<?> TIMEOUT_WITH_FALLBACK = new TimedOut<>(LATE, Optional.of("fallback"));

    private int told;

    @Test
    void allIsDecidedByTheLastSuccess() {
        Joiner joiner = new JoinPolicy.All().joiner(2);
        assertGoesOn(joiner, VALUE);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void allIsDecidedByTheFirstFailure() {
        assertFails(new JoinPolicy.All().joiner(3), FAILURE, FAULT);
    }

    @Test
    void allIsDecidedByTheFirstTaskWhoseClockRanOut() {
        Joiner joiner = new JoinPolicy.All().joiner(3);
        assertGoesOn(joiner, VALUE);
        assertFails(joiner, TIMEOUT, LATE);
    }

    @Test
    void allIsDecidedByTheFirstTaskThatIsCancelled() {
        Decision.Failure failure =
                (Decision.Failure) tell(new JoinPolicy.All().joiner(2), CANCEL).orElseThrow();
        assertThat(failure.fault().code()).isEqualTo(FaultCode.GROUP_CANCELLED);
        assertThat(failure.fault().detail()).isEqualTo("Task 0 was cancelled, which decided its group");
        assertThat(failure.culprit()).contains(TaskId.ofIndex(0));
    }

    @Test
    void allGoesOnWhereATaskHasAFallback() {
        Joiner joiner = new JoinPolicy.All().joiner(3);
        assertGoesOn(joiner, FAILURE_WITH_FALLBACK);
        assertGoesOn(joiner, VALUE);
        assertSucceeds(joiner, TIMEOUT_WITH_FALLBACK);
    }

    @Test
    void allFailsForAnotherTaskThanThatWithAFallback() {
        Joiner joiner = new JoinPolicy.All().joiner(3);
        assertGoesOn(joiner, FAILURE_WITH_FALLBACK);
        assertFails(joiner, FAILURE, FAULT);
    }

    @Test
    void settledAndBoundedWaitForAllWhateverTheyComeTo() {
        for (JoinPolicy policy : new JoinPolicy[] {new JoinPolicy.Settled(), new JoinPolicy.Bounded()}) {
            Joiner joiner = policy.joiner(4);
            assertGoesOn(joiner, FAILURE);
            assertGoesOn(joiner, CANCEL);
            assertGoesOn(joiner, FAILURE_WITH_FALLBACK);
            assertSucceeds(joiner, TIMEOUT);
        }
    }

    @Test
    void firstIsDecidedByTheFirstSuccess() {
        assertSucceeds(new JoinPolicy.First().joiner(3), VALUE);
    }

    @Test
    void firstIsDecidedByTheFirstFailureToo() {
        assertFails(new JoinPolicy.First().joiner(3), FAILURE, FAULT);
        told = 0;
        assertFails(new JoinPolicy.First().joiner(3), TIMEOUT, LATE);
    }

    @Test
    void firstIsDecidedByAFallbackAsByASuccess() {
        assertSucceeds(new JoinPolicy.First().joiner(3), FAILURE_WITH_FALLBACK);
        assertSucceeds(new JoinPolicy.First().joiner(3), TIMEOUT_WITH_FALLBACK);
    }

    @Test
    void aFallbackIsNoSuccessForAnyNorForAQuorum() {
        Joiner any = new JoinPolicy.Any().joiner(2);
        assertGoesOn(any, FAILURE_WITH_FALLBACK);
        assertOutOfReach(any, TIMEOUT_WITH_FALLBACK, "None of 2 tasks succeeded");
        Joiner quorum = new JoinPolicy.Quorum(2).joiner(3);
        assertGoesOn(quorum, FAILURE_WITH_FALLBACK);
        assertOutOfReach(
                quorum, FAILURE_WITH_FALLBACK, "2 of 3 tasks did not succeed, so 2 successes are out of reach");
    }

    @Test
    void anyIsDecidedByTheFirstSuccess() {
        Joiner joiner = new JoinPolicy.Any().joiner(3);
        assertGoesOn(joiner, FAILURE);
        assertGoesOn(joiner, TIMEOUT);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void anyIsDecidedWhenAllHaveFailed() {
        Joiner joiner = new JoinPolicy.Any().joiner(2);
        assertGoesOn(joiner, FAILURE);
        assertOutOfReach(joiner, CANCEL, "None of 2 tasks succeeded");
    }

    @Test
    void aQuorumIsDecidedWhenItIsReached() {
        Joiner joiner = new JoinPolicy.Quorum(2).joiner(4);
        assertGoesOn(joiner, VALUE);
        assertGoesOn(joiner, FAILURE);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void aQuorumIsDecidedAsSoonAsItCannotBeReached() {
        Joiner joiner = new JoinPolicy.Quorum(3).joiner(4);
        assertGoesOn(joiner, VALUE);
        assertGoesOn(joiner, FAILURE);
        assertOutOfReach(joiner, TIMEOUT, "2 of 4 tasks did not succeed, so 3 successes are out of reach");
    }

    @Test
    void aQuorumOfAllFailsWithTheFirstFailure() {
        assertOutOfReach(
                new JoinPolicy.Quorum(2).joiner(2),
                FAILURE,
                "1 of 2 tasks did not succeed, so 2 successes are out of reach");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aQuorumAsksForOneSuccessAtLeast(int successes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JoinPolicy.Quorum(successes))
                .withMessage("quorum must be at least 1 but is " + successes);
    }

    @Test
    void noTasksAreEnoughWhereAllAreAwaited() {
        assertThat(new JoinPolicy.All().allowsNoTasks()).isTrue();
        assertThat(new JoinPolicy.Settled().allowsNoTasks()).isTrue();
        assertThat(new JoinPolicy.Bounded().allowsNoTasks()).isTrue();
        assertThat(new JoinPolicy.First().allowsNoTasks()).isFalse();
        assertThat(new JoinPolicy.Any().allowsNoTasks()).isFalse();
        assertThat(new JoinPolicy.Quorum(1).allowsNoTasks()).isFalse();
    }

    private Optional<Decision> tell(Joiner joiner, TaskOutcome<?> outcome) {
        return joiner.onOutcome(TaskId.ofIndex(told++), outcome);
    }

    private void assertGoesOn(Joiner joiner, TaskOutcome<?> outcome) {
        assertThat(tell(joiner, outcome)).isEmpty();
    }

    private void assertSucceeds(Joiner joiner, TaskOutcome<?> outcome) {
        assertThat(tell(joiner, outcome)).contains(new Decision.Success());
    }

    private void assertFails(Joiner joiner, TaskOutcome<?> outcome, Fault fault) {
        Optional<TaskId> culprit = Optional.of(TaskId.ofIndex(told));
        assertThat(tell(joiner, outcome)).contains(new Decision.Failure(fault, culprit));
    }

    private void assertOutOfReach(Joiner joiner, TaskOutcome<?> outcome, String detail) {
        Fault fault = Fault.of(FaultCode.TASK_FAILED, detail).withStatus(502);
        assertThat(tell(joiner, outcome)).contains(new Decision.Failure(fault, Optional.empty()));
    }
}
