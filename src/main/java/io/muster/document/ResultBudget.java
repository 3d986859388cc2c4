package io.muster.document;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the values of one group hold together: each may be small, and ten thousand of them still too much.
 *
 * <p>Thread-safe.
 */
final class ResultBudget {

    private final long max;
    private final AtomicLong left;

    /** @param max in characters of JSON, which are bytes for the most part */
    ResultBudget(long max) {
        this.max = max;
        this.left = new AtomicLong(max);
    }

    /** The body, but that a value for which there is no room fails its task. */
    TaskBody within(TaskBody body) {
        return context -> body.start(context).thenApply(this::charge);
    }

    private Object charge(Object value) {
        if (value instanceof TaskValue text && left.addAndGet(-text.json().length()) < 0) {
            left.addAndGet(text.json().length());
            throw new TaskFailedException(Fault.of(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "The group's results may hold %d bytes in all, and this one did not fit any more".formatted(max)));
        }
        return value;
    }
}
