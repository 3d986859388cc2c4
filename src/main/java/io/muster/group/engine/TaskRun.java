package io.muster.group.engine;

import io.muster.group.observer.GroupLoad;
import io.muster.group.observer.ObservedTask;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.AttemptLog;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.StartRule;
import io.muster.task.TaskContext;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way to its only outcome: value, exception, timeout and cancellation race, and the first one wins.
 *
 * <p>Its progress (started, settled, outcome) is written under the group's lock only.
 */
class TaskRun implements TaskContext, ObservedTask {

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
    private final TaskClock clock;
    private final ExecutionLog execution = new ExecutionLog();

    private volatile @Nullable TaskOutcome<?> outcome;
    private @Nullable TaskSnapshot whole;

    TaskRun(TaskSpec spec, Group group) {
        this.spec = spec;
        this.group = group;
        this.body = new RunningBody(group.context().results());
        this.clock = new TaskClock(spec, group.context().clock());
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

    @Override
    public Optional<TaskOutcome<?>> outcome() {
        return Optional.ofNullable(outcome);
    }

    TaskSpec spec() {
        return spec;
    }

    StartRule rule() {
        return spec.start();
    }

    @Override
    public String type() {
        return spec.type();
    }

    @Override
    public Duration readyAfter() {
        return execution.readyAfter();
    }

    @Override
    public Optional<Duration> startedAfter() {
        return Optional.ofNullable(execution.startedAfter());
    }

    @Override
    public Optional<Duration> endedAfter() {
        return Optional.ofNullable(execution.endedAfter());
    }

    @Override
    public Execution execution() {
        Duration end = execution.endedAfter();
        return execution.at(end == null ? group.context().clock().age() : end);
    }

    /** What it does; under the group's lock. */
    GroupLoad load() {
        if (isSettled()) {
            return GroupLoad.NONE;
        } else if (hasStarted()) {
            return GroupLoad.RUNNING;
        }
        return isDependent() && !execution.isReady() ? GroupLoad.WAITING_FOR_DEPENDENCY : GroupLoad.WAITING_FOR_PERMIT;
    }

    @Override
    public boolean isDependent() {
        return !spec.start().after().isEmpty();
    }

    @Override
    public boolean isCancelled() {
        return isSettled();
    }

    @Override
    public Duration remaining() {
        return clock.remaining(execution.startedAfter());
    }

    @Override
    public void onCancel(Runnable action) {
        body.onCut(action);
    }

    boolean isSettled() {
        return outcome != null;
    }

    boolean hasStarted() {
        return execution.startedAfter() != null;
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
        execution.started(afterGroup);
    }

    /**
     * Records the outcome, at a time relative to the group's start; under the group's lock.
     *
     * @return the outcome, with the task's fallback if that is to be used
     */
    TaskOutcome<?> settled(TaskOutcome<?> newOutcome, Duration afterGroup) {
        TaskOutcome<?> noted = spec.withFallback(newOutcome);
        outcome = noted;
        execution.close(afterGroup, noted);
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
        clock.start(this::timeOut, this::isSettled);
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

    /** Stops the timeout of a task with an outcome, and winds its body down if the outcome did not come from it. */
    void close(boolean wasCut) {
        clock.stop();
        group.context().results().reserveAnyway(execution.bytesOfFurtherAttempts());
        body.end(id(), wasCut);
    }

    /** The task's state, at a time relative to the group's start; under the group's lock. */
    TaskSnapshot snapshot(Duration now) {
        TaskSnapshot known = whole;
        if (known == null) {
            known = newSnapshot(now);
            // with an outcome it no longer changes
            whole = isSettled() ? known : null;
        }
        return known;
    }

    private TaskSnapshot newSnapshot(Duration now) {
        Optional<TaskOutcome<?>> current = outcome();
        TaskState unsettled = hasStarted() ? TaskState.RUNNING : TaskState.PENDING;
        TaskState state = current.map(TaskOutcome::state).orElse(unsettled);
        Optional<Duration> started = startedAfter();
        Duration ended = execution.endedAfter();
        Duration end = ended == null ? now : ended;
        return new TaskSnapshot(
                id(), spec.type(), state, started, started.map(end::minus), current, itemCount(), execution.at(end));
    }

    /** Takes what the body came to. */
    void bodyCompleted(@Nullable Object value, @Nullable Throwable thrown) {
        if (isSettled()) {
            // the body was cancelled; an exception such as InterruptedException is expected and not logged
            return;
        }
        try {
            group.settle(
                    this,
                    thrown == null
                            ? new Succeeded<@Nullable Object>(value)
                            : group.context().outcome(thrown, spec));
        } catch (RuntimeException | Error broken) {
            // a task whose outcome cannot be recorded, for lack of memory for example, must not keep its permit
            group.settle(this, new Failed<>(Fault.of(FaultCode.TASK_FAILED, "The task's outcome could not be stored")));
            throw broken;
        }
    }

    private void timeOut() {
        group.cut(this, new TimedOut<>(clock.expired(id())));
    }
}
