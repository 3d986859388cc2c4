package io.muster.group;

import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.StartRule;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
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
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way to its one outcome: value, throw, deadline and cancel race, and the group lets the first win.
 *
 * <p>What it is at (started, settled, outcome) is written under the group's lock only; the actions that wind it down
 * are guarded by their list's monitor.
 */
final class TaskRun implements TaskContext {

    private static final System.Logger LOG = Log.of(TaskRun.class);

    /** The group as its tasks know it. */
    interface Group {

        UUID id();

        /** Whose it is, by name. */
        String caller();

        GroupClock clock();

        /** What a task of it came to, if it has. */
        Optional<TaskOutcome<?>> outcome(TaskId task);

        /** Takes memory for a task while it runs; says whether there was room for it. */
        boolean reserve(long bytes);

        /** Gives back what was taken so. */
        void giveBack(long bytes);

        /** Whether what a task threw is not its fault but this node's. */
        boolean isNodeFault(Throwable thrown);

        /** Gives a task the outcome that its body brought, if it has none yet and there is room for it. */
        void settle(TaskRun run, TaskOutcome<?> outcome);

        /** Gives a task an outcome that its body did not bring itself, if it has none yet. */
        void cut(TaskRun run, TaskOutcome<?> outcome);
    }

    private final TaskSpec spec;
    private final Group group;

    private volatile @Nullable Duration startedAfter;
    private @Nullable Duration settledAfter;
    private volatile @Nullable TaskOutcome<?> outcome;
    private volatile Timer.@Nullable Cancellable clock;

    private enum Body {
        OPEN,
        FINISHED,
        CUT
    }

    private final List<Runnable> windDown = new ArrayList<>(1);
    private long reserved;
    private Body body = Body.OPEN;

    TaskRun(TaskSpec spec, Group group) {
        this.spec = spec;
        this.group = group;
    }

    @Override
    public TaskId id() {
        return spec.id();
    }

    @Override
    public String caller() {
        return group.caller();
    }

    @Override
    public UUID group() {
        return group.id();
    }

    @Override
    public Optional<TaskOutcome<?>> outcome(TaskId task) {
        return group.outcome(task);
    }

    @Override
    public boolean reserve(long bytes) {
        if (!group.reserve(bytes)) {
            return false;
        }
        synchronized (windDown) {
            if (body == Body.OPEN) {
                reserved += bytes;
                return true;
            }
        }
        // it has ended meanwhile
        group.giveBack(bytes);
        return false;
    }

    /** What it came to, if it has. */
    Optional<TaskOutcome<?>> outcome() {
        return Optional.ofNullable(outcome);
    }

    StartRule rule() {
        return spec.start();
    }

    /** Whether it waits for others before it may start. */
    boolean isDependent() {
        return !spec.start().after().isEmpty();
    }

    @Override
    public boolean isCancelled() {
        return isSettled();
    }

    @Override
    public Duration remaining() {
        Duration ofGroup = group.clock().remaining();
        Duration start = startedAfter;
        if (start == null || spec.timeout().isEmpty()) {
            return ofGroup;
        }
        Duration own = spec.timeout().get().minus(group.clock().age().minus(start));
        Duration left = own.compareTo(ofGroup) < 0 ? own : ofGroup;
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void onCancel(Runnable action) {
        Body now;
        synchronized (windDown) {
            now = body;
            if (now == Body.OPEN) {
                windDown.add(action);
            }
        }
        if (now == Body.CUT) {
            action.run();
        }
    }

    boolean isSettled() {
        return outcome != null;
    }

    boolean hasStarted() {
        return startedAfter != null;
    }

    /** Notes the start, at so long after the group's; under the group's lock. */
    void started(Duration afterGroup) {
        startedAfter = afterGroup;
    }

    /**
     * Notes the one outcome, at so long after the group's start; under the group's lock.
     *
     * @return the outcome, with the task's fallback where that is to be used
     */
    TaskOutcome<?> settled(TaskOutcome<?> newOutcome, Duration afterGroup) {
        TaskOutcome<?> noted = spec.withFallback(newOutcome);
        outcome = noted;
        settledAfter = afterGroup;
        if (noted instanceof Skipped) {
            // its condition was looked at, and nothing of it has run
            startedAfter = null;
        }
        return noted;
    }

    /** Starts the body, and the task's own clock where it would run out before the group's. */
    void begin() {
        if (isSettled()) {
            return;
        }
        try {
            if (!isWanted()) {
                return;
            }
            startClock();
            spec.body().start(this).whenComplete(this::onBodyCompleted);
        } catch (Throwable thrown) {
            // whatever a body throws is the failure of its task and of nothing else
            onBodyCompleted(null, thrown);
        }
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
                && spec.timeout().get().compareTo(group.clock().remaining()) < 0) {
            clock = group.clock().timer().schedule(spec.timeout().get(), this::timeOut);
            if (isSettled()) {
                stopClock();
            }
        }
    }

    /** Stops the clock of a task that has its outcome, and winds its body down if that did not come from the body. */
    void close(boolean wasCut) {
        stopClock();
        List<Runnable> actions;
        long held;
        synchronized (windDown) {
            body = wasCut ? Body.CUT : Body.FINISHED;
            actions = List.copyOf(windDown);
            windDown.clear();
            held = reserved;
            reserved = 0;
        }
        if (held > 0) {
            group.giveBack(held);
        }
        if (wasCut) {
            actions.forEach(this::windDown);
        }
    }

    /** How the task stands, at so long after the group's start; under the group's lock. */
    TaskSnapshot snapshot(Duration now) {
        Optional<TaskOutcome<?>> current = Optional.ofNullable(outcome);
        TaskState unsettled = hasStarted() ? TaskState.RUNNING : TaskState.PENDING;
        TaskState state = current.map(TaskOutcome::state).orElse(unsettled);
        Optional<Duration> started = Optional.ofNullable(startedAfter);
        Duration end = settledAfter == null ? now : settledAfter;
        return new TaskSnapshot(id(), spec.type(), state, started, started.map(end::minus), current);
    }

    private void onBodyCompleted(@Nullable Object value, @Nullable Throwable thrown) {
        if (isSettled()) {
            // a body that was cut; what it throws at that, such as an InterruptedException, is not worth a log
            return;
        }
        try {
            group.settle(this, thrown == null ? new Succeeded<@Nullable Object>(value) : outcomeOf(thrown));
        } catch (RuntimeException | Error broken) {
            // a task whose outcome cannot be taken in, for want of memory say, must not hold its permit for ever
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

    private void windDown(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            // the other actions must still be run
            ErrorLog.log(LOG, "Winding down task " + id() + " failed", bug);
        }
    }

    private TaskOutcome<?> outcomeOf(Throwable wrapped) {
        Throwable thrown = Throwables.unwrap(wrapped);
        if (group.isNodeFault(thrown)) {
            return new Failed<>(Fault.of(FaultCode.OVERLOADED, "The server must be restarted"));
        }
        if (thrown instanceof TaskFailedException failed) {
            return new Failed<>(failed.fault());
        }
        if (thrown instanceof CancellationException) {
            return new Cancelled<>();
        }
        return new Failed<>(unexpected(thrown));
    }

    /** The fault of a task that threw what was not written for its caller, who gets a reference to the log instead. */
    private Fault unexpected(Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.log(
                System.Logger.Level.WARNING,
                "Task " + id() + " (" + spec.type() + ") threw, reference " + reference,
                thrown);
        String detail = "The task threw %s; see the server log, reference %s"
                .formatted(thrown.getClass().getSimpleName(), reference);
        return Fault.of(FaultCode.TASK_FAILED, detail).causedBy(thrown);
    }
}
