package io.muster.group;

import io.muster.logging.Log;
import io.muster.task.AttemptLog;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.StartRule;
import io.muster.task.TaskContext;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.task.Throwables;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way to its only outcome: value, exception, timeout and cancellation race, and the first one wins.
 *
 * <p>Its progress (started, settled, outcome) is written under the group's lock only.
 */
class TaskRun implements TaskContext {

    private static final System.Logger LOG = Log.of(TaskRun.class);

    /** The group as seen by its tasks. */
    interface Group {

        GroupContext context();

        /** The outcome of a task, if it has one. */
        Optional<TaskOutcome<?>> outcome(TaskId task);

        /** Sets the outcome that a task's body brought, if it has none yet and there is enough memory for it. */
        void settle(TaskRun run, TaskOutcome<?> outcome);

        /** Sets an outcome that does not come from the task's body, if it has none yet. */
        void cut(TaskRun run, TaskOutcome<?> outcome);
    }

    private final TaskSpec spec;
    private final Group group;
    private final RunningBody body;
    private final ExecutionLog execution = new ExecutionLog();

    private volatile @Nullable Duration startedAfter;
    private @Nullable Duration settledAfter;
    private volatile @Nullable TaskOutcome<?> outcome;
    private volatile Timer.@Nullable Cancellable clock;

    TaskRun(TaskSpec spec, Group group) {
        this.spec = spec;
        this.group = group;
        this.body = new RunningBody(group.context().results());
    }

    @Override
    public TaskId id() {
        return spec.id();
    }

    @Override
    public String caller() {
        return group.context().caller();
    }

    @Override
    public UUID group() {
        return group.context().id();
    }

    @Override
    public Optional<TaskOutcome<?>> outcome(TaskId task) {
        return group.outcome(task);
    }

    @Override
    public boolean reserve(long bytes) {
        return body.reserve(bytes);
    }

    @Override
    public AttemptLog attempts() {
        return execution.open(group.context().clock());
    }

    /** Its outcome, if it has one. */
    Optional<TaskOutcome<?>> outcome() {
        return Optional.ofNullable(outcome);
    }

    TaskSpec spec() {
        return spec;
    }

    StartRule rule() {
        return spec.start();
    }

    /** Whether it depends on other tasks. */
    boolean isDependent() {
        return !spec.start().after().isEmpty();
    }

    @Override
    public boolean isCancelled() {
        return isSettled();
    }

    @Override
    public Duration remaining() {
        Duration ofGroup = group.context().clock().remaining();
        Duration start = startedAfter;
        if (start == null || spec.timeout().isEmpty()) {
            return ofGroup;
        }
        Duration own = spec.timeout().get().minus(group.context().clock().age().minus(start));
        Duration left = own.compareTo(ofGroup) < 0 ? own : ofGroup;
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void onCancel(Runnable action) {
        body.onCut(action);
    }

    boolean isSettled() {
        return outcome != null;
    }

    boolean hasStarted() {
        return startedAfter != null;
    }

    /** Whether it holds a permit; under the group's lock. */
    boolean holdsPermit() {
        return hasStarted() && !isSettled();
    }

    /** How many items it has, if it has items and that is known. */
    OptionalInt itemCount() {
        return OptionalInt.empty();
    }

    /** Nothing but permits keeps it from starting from now on, relative to the group's start; under the group's lock. */
    void ready(Duration afterGroup) {
        execution.ready(afterGroup);
    }

    /** Records the start, relative to the group's; under the group's lock. */
    void started(Duration afterGroup) {
        startedAfter = afterGroup;
    }

    /**
     * Records the outcome, at a time relative to the group's start; under the group's lock.
     *
     * @return the outcome, with the task's fallback if that is to be used
     */
    TaskOutcome<?> settled(TaskOutcome<?> newOutcome, Duration afterGroup) {
        TaskOutcome<?> noted = spec.withFallback(newOutcome);
        outcome = noted;
        settledAfter = afterGroup;
        if (noted instanceof Skipped) {
            // only its condition was evaluated, none of it has run
            startedAfter = null;
        }
        execution.close(startedAfter, afterGroup, noted);
        return noted;
    }

    /** Restores how it came to its outcome in an earlier run; under the group's lock. */
    void restore(Execution earlier) {
        execution.restore(earlier);
    }

    /** Starts the body, and the task's own timeout if it expires before the group's. */
    void begin() {
        if (isSettled()) {
            return;
        }
        try {
            if (!isWanted()) {
                return;
            }
            start();
        } catch (Throwable thrown) {
            // whatever a body throws is only a failure of its task
            bodyCompleted(null, thrown);
        }
    }

    /** Does what the task does. */
    void start() throws Exception {
        startClock();
        CompletionStage<?> work = spec.body().start(this);
        execution.begun();
        work.whenComplete(this::bodyCompleted);
    }

    private boolean isWanted() {
        Optional<StartRule.Condition> condition = spec.start().condition();
        boolean isWanted = condition.isEmpty() || condition.get().test().holds(this);
        if (!isWanted) {
            group.cut(this, new Skipped<>(SkipReason.CONDITION, condition.get().subject()));
        }
        return isWanted;
    }

    private void startClock() {
        if (spec.timeout().isPresent()
                && spec.timeout().get().compareTo(group.context().clock().remaining()) < 0) {
            clock = group.context().clock().timer().schedule(spec.timeout().get(), this::timeOut);
            if (isSettled()) {
                stopClock();
            }
        }
    }

    /** Stops the timeout of a task with an outcome, and winds its body down if the outcome did not come from it. */
    void close(boolean wasCut) {
        stopClock();
        group.context().results().reserveAnyway(execution.bytesOfFurtherAttempts());
        body.end(id(), wasCut);
    }

    /** The task's state, at a time relative to the group's start; under the group's lock. */
    TaskSnapshot snapshot(Duration now) {
        Optional<TaskOutcome<?>> current = Optional.ofNullable(outcome);
        TaskState unsettled = hasStarted() ? TaskState.RUNNING : TaskState.PENDING;
        TaskState state = current.map(TaskOutcome::state).orElse(unsettled);
        Optional<Duration> started = Optional.ofNullable(startedAfter);
        Duration end = settledAfter == null ? now : settledAfter;
        return new TaskSnapshot(
                id(),
                spec.type(),
                state,
                started,
                started.map(end::minus),
                current,
                itemCount(),
                execution.at(startedAfter, end));
    }

    /** Takes what the body came to. */
    void bodyCompleted(@Nullable Object value, @Nullable Throwable thrown) {
        if (isSettled()) {
            // the body was cancelled; an exception such as InterruptedException is expected and not logged
            return;
        }
        try {
            group.settle(this, thrown == null ? new Succeeded<@Nullable Object>(value) : outcomeOf(thrown));
        } catch (RuntimeException | Error broken) {
            // a task whose outcome cannot be recorded, for lack of memory for example, must not keep its permit
            group.settle(this, new Failed<>(Fault.of(FaultCode.TASK_FAILED, "The task's outcome could not be stored")));
            throw broken;
        }
    }

    private void timeOut() {
        String detail = "Task %s did not finish within %d ms"
                .formatted(id(), spec.timeout().orElseThrow().toMillis());
        group.cut(this, new TimedOut<>(Fault.of(FaultCode.TASK_TIMEOUT, detail)));
    }

    private void stopClock() {
        Timer.Cancellable running = clock;
        if (running != null) {
            running.cancel();
        }
    }

    private TaskOutcome<?> outcomeOf(Throwable wrapped) {
        Throwable thrown = Throwables.unwrap(wrapped);
        Optional<Fault> expected = group.context().faults().expected(thrown);
        if (expected.isPresent()) {
            return new Failed<>(expected.get());
        }
        return thrown instanceof CancellationException
                ? new Cancelled<>()
                : new Failed<>(ThrownFaults.unexpected(
                        thrown,
                        LOG,
                        "Task " + id() + " (" + spec.type() + ") threw",
                        "The task threw " + thrown.getClass().getSimpleName()));
    }
}
