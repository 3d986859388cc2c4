package io.muster.group.engine;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The timeout of one task, from its start. Thread-safe. */
final class TaskClock {

    private final Optional<Duration> timeout;
    private final GroupClock group;
    private volatile Timer.@Nullable Cancellable running;

    TaskClock(TaskSpec task, GroupClock group) {
        this.timeout = task.timeout();
        this.group = group;
    }

    /** Starts, unless the group's timeout expires first; stops again if the task is over by now. */
    void start(Runnable onTimeout, BooleanSupplier isOver) {
        if (timeout.isPresent() && timeout.get().compareTo(group.remaining()) < 0) {
            running = group.timer().schedule(timeout.get(), onTimeout);
            if (isOver.getAsBoolean()) {
                stop();
            }
        }
    }

    void stop() {
        Timer.Cancellable started = running;
        if (started != null) {
            started.cancel();
        }
    }

    /** The fault of the task if its own timeout has expired. */
    Fault expired(TaskId task) {
        String detail = "Task %s did not finish within %d ms"
                .formatted(task, timeout.orElseThrow().toMillis());
        return Fault.of(FaultCode.TASK_TIMEOUT, detail);
    }

    /**
     * The time left until the task's or the group's timeout, whichever is sooner; zero when it has expired.
     *
     * @param startedAfter when the task started, from the group's start, if it did
     */
    Duration remaining(@Nullable Duration startedAfter) {
        Duration ofGroup = group.remaining();
        if (startedAfter == null || timeout.isEmpty()) {
            return ofGroup;
        }
        Duration own = timeout.get().minus(group.age().minus(startedAfter));
        Duration left = own.compareTo(ofGroup) < 0 ? own : ofGroup;
        return left.isNegative() ? Duration.ZERO : left;
    }
}
