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
        Joiner joiner = Join.of(Mode.ALL).joiner(2);
        assertContinues(joiner, VALUE);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void allIsDecidedByTheFirstFailure() {
        assertFails(Join.of(Mode.ALL).joiner(3), FAILURE, FAULT);
    }

    @Test
    void allIsDecidedByTheFirstTimeout() {
        Joiner joiner = Join.of(Mode.ALL).joiner(3);
        assertContinues(joiner, VALUE);
        assertFails(joiner, TIMEOUT, LATE);
    }

    @Test
    void allIsDecidedByTheFirstCancellation() {
        Decision.Failure failure =
                (Decision.Failure) tell(Join.of(Mode.ALL).joiner(2), CANCEL).orElseThrow();
        assertThat(failure.fault().code()).isEqualTo(FaultCode.GROUP_CANCELLED);
        assertThat(failure.fault().detail()).isEqualTo("Task 0 was cancelled, which decided its group");
        assertThat(failure.culprit()).contains(TaskId.ofIndex(0));
    }

    @Test
    void allContinuesAfterAFallback() {
        Joiner joiner = Join.of(Mode.ALL).joiner(3);
        assertContinues(joiner, FAILURE_WITH_FALLBACK);
        assertContinues(joiner, VALUE);
        assertSucceeds(joiner, TIMEOUT_WITH_FALLBACK);
    }

    @Test
    void allFailsBecauseOfATaskWithoutAFallback() {
        Joiner joiner = Join.of(Mode.ALL).joiner(3);
        assertContinues(joiner, FAILURE_WITH_FALLBACK);
        assertFails(joiner, FAILURE, FAULT);
    }

    @Test
    void settledAndBoundedWaitForAllOutcomes() {
        for (Join policy : new Join[] {Join.of(Mode.SETTLED), Join.of(Mode.BOUNDED)}) {
            Joiner joiner = policy.joiner(4);
            assertContinues(joiner, FAILURE);
            assertContinues(joiner, CANCEL);
            assertContinues(joiner, FAILURE_WITH_FALLBACK);
            assertSucceeds(joiner, TIMEOUT);
        }
    }

    @Test
    void firstIsDecidedByTheFirstSuccess() {
        assertSucceeds(Join.of(Mode.FIRST).joiner(3), VALUE);
    }

    @Test
    void firstIsAlsoDecidedByTheFirstFailure() {
        assertFails(Join.of(Mode.FIRST).joiner(3), FAILURE, FAULT);
        told = 0;
        assertFails(Join.of(Mode.FIRST).joiner(3), TIMEOUT, LATE);
    }

    @Test
    void firstIsDecidedByAFallbackLikeByASuccess() {
        assertSucceeds(Join.of(Mode.FIRST).joiner(3), FAILURE_WITH_FALLBACK);
        assertSucceeds(Join.of(Mode.FIRST).joiner(3), TIMEOUT_WITH_FALLBACK);
    }

    @Test
    void aFallbackIsNotASuccessForAnyOrQuorum() {
        Joiner any = Join.of(Mode.ANY).joiner(2);
        assertContinues(any, FAILURE_WITH_FALLBACK);
        assertOutOfReach(any, TIMEOUT_WITH_FALLBACK, "None of 2 tasks succeeded");
        Joiner quorum = Join.quorum(2).joiner(3);
        assertContinues(quorum, FAILURE_WITH_FALLBACK);
        assertOutOfReach(
                quorum, FAILURE_WITH_FALLBACK, "2 of 3 tasks did not succeed, so 2 successes are out of reach");
    }

    @Test
    void anyIsDecidedByTheFirstSuccess() {
        Joiner joiner = Join.of(Mode.ANY).joiner(3);
        assertContinues(joiner, FAILURE);
        assertContinues(joiner, TIMEOUT);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void anyIsDecidedWhenAllHaveFailed() {
        Joiner joiner = Join.of(Mode.ANY).joiner(2);
        assertContinues(joiner, FAILURE);
        assertOutOfReach(joiner, CANCEL, "None of 2 tasks succeeded");
    }

    @Test
    void aQuorumIsDecidedWhenItIsReached() {
        Joiner joiner = Join.quorum(2).joiner(4);
        assertContinues(joiner, VALUE);
        assertContinues(joiner, FAILURE);
        assertSucceeds(joiner, VALUE);
    }

    @Test
    void aQuorumIsDecidedAsSoonAsItCannotBeReached() {
        Joiner joiner = Join.quorum(3).joiner(4);
        assertContinues(joiner, VALUE);
        assertContinues(joiner, FAILURE);
        assertOutOfReach(joiner, TIMEOUT, "2 of 4 tasks did not succeed, so 3 successes are out of reach");
    }

    @Test
    void aQuorumOfAllFailsWithTheFirstFailure() {
        assertOutOfReach(
                Join.quorum(2).joiner(2), FAILURE, "1 of 2 tasks did not succeed, so 2 successes are out of reach");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aQuorumNeedsAtLeastOneSuccess(int successes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Join.quorum(successes))
                .withMessage("quorum must be at least 1 but is " + successes);
    }

    @Test
    void onlyAQuorumHasANumberOfSuccesses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Join(Mode.ANY, 2))
                .withMessage("quorum must be 1 with mode ANY but is 2");
    }

    @Test
    void threeModesAreDecidedBySomeOfTheTasks() {
        assertThat(Mode.ALL.isDecidedBySome()).isFalse();
        assertThat(Mode.SETTLED.isDecidedBySome()).isFalse();
        assertThat(Mode.BOUNDED.isDecidedBySome()).isFalse();
        assertThat(Mode.FIRST.isDecidedBySome()).isTrue();
        assertThat(Mode.ANY.isDecidedBySome()).isTrue();
        assertThat(Mode.QUORUM.isDecidedBySome()).isTrue();
    }

    private Optional<Decision> tell(Joiner joiner, TaskOutcome<?> outcome) {
        return joiner.onOutcome(TaskId.ofIndex(told++), outcome);
    }

    private void assertContinues(Joiner joiner, TaskOutcome<?> outcome) {
        assertThat(tell(joiner, outcome)).isEmpty();
    }

    private void assertSucceeds(Joiner joiner, TaskOutcome<?> outcome) {
        assertThat(tell(joiner, outcome)).containsInstanceOf(Decision.Success.class);
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
