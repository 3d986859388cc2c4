package io.muster.group;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the values of one group hold together, and with them those of a node: each may be small, and ten thousand
 * of them still too much. What was taken is given back when the group has ended and nobody reads it any more.
 *
 * <p>Sizes are characters of JSON, which are bytes for the most part; the values of Java callers have none. Thread-safe:
 * guarded by its monitor.
 */
final class ResultBudget {

    private final ResultLimits limits;
    private long taken;
    private int holders;

    ResultBudget(ResultLimits limits) {
        this.limits = limits;
    }

    /** The outcome, or the fault of a task whose outcome does not fit any more. */
    synchronized TaskOutcome<?> charge(TaskOutcome<?> outcome) {
        long size = sizeOf(outcome);
        if (size == 0 || holders == 0) {
            return outcome;
        }
        if (size > limits.perGroup() - taken) {
            return tooLarge("The group's results may hold %d bytes in all, and this one did not fit any more"
                    .formatted(limits.perGroup()));
        }
        if (!limits.node().take(size)) {
            return tooLarge("The server holds as many bytes of results as it may, and this one did not fit any more");
        }
        taken += size;
        return outcome;
    }

    /** Counts an outcome from before the group was run here, which stays what it is. */
    synchronized void restore(TaskOutcome<?> outcome) {
        long size = sizeOf(outcome);
        limits.node().takeAnyway(size);
        taken += size;
    }

    /**
     * Keeps what was taken from being given back.
     *
     * @return ends that, at the first call
     */
    synchronized Runnable hold() {
        holders++;
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                letGo();
            }
        };
    }

    private synchronized void letGo() {
        holders--;
        if (holders == 0) {
            limits.node().giveBack(taken);
            taken = 0;
        }
    }

    private static Failed<?> tooLarge(String detail) {
        return new Failed<>(Fault.of(FaultCode.RESPONSE_TOO_LARGE, detail));
    }

    private static long sizeOf(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            return value.json().length() + sizeOf(value.annotations());
        }
        return outcome instanceof Failed<?> failed ? sizeOf(failed.fault().annotations()) : 0;
    }

    private static long sizeOf(@Nullable Object annotation) {
        if (annotation instanceof String text) {
            return text.length();
        } else if (annotation instanceof List<?> list) {
            return list.stream().mapToLong(ResultBudget::sizeOf).sum();
        } else if (annotation instanceof Map<?, ?> map) {
            return map.values().stream().mapToLong(ResultBudget::sizeOf).sum();
        }
        return 0;
    }
}
