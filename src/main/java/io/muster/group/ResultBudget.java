package io.muster.group;

import io.muster.budget.ByteBudget;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.OutcomeSize;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds what the values of one group hold together, and with them those of its caller and of the node: each may be
 * small, and ten thousand of them still too much. What was taken is given back when the group has ended and nobody reads it any more.
 *
 * <p>Sizes are bytes in memory of texts of JSON, as {@link OutcomeSize} has them; the values of Java callers have none. Thread-safe:
 * guarded by its monitor.
 */
final class ResultBudget {

    private final ResultLimits limits;
    private final ByteBudget.Share room;
    private long taken;
    private long reserved;
    private int holders;

    /** @param caller whose the group is, by name */
    ResultBudget(ResultLimits limits, String caller) {
        this.limits = limits;
        this.room = limits.node().of(caller);
    }

    /** Takes what so many tasks hold even without values; says whether there was room for that. */
    synchronized boolean reserve(int tasks) {
        long bytes = limits.perTask() * tasks;
        if (!room.take(bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /** The outcome, or the fault of a task whose outcome does not fit any more. */
    synchronized TaskOutcome<?> charge(TaskOutcome<?> outcome) {
        long size = OutcomeSize.ofValue(outcome);
        if (size == 0 || holders == 0) {
            return outcome;
        }
        if (size > limits.perGroup() - taken) {
            return tooLarge("Group results exceed the limit of %d bytes".formatted(limits.perGroup()));
        }
        if (!room.take(size)) {
            return tooLarge(("Results exceed the memory for results: %d bytes on this server, " + "%d bytes per caller")
                    .formatted(limits.node().max(), room.max()));
        }
        taken += size;
        return outcome;
    }

    /** Takes what a task holds while it runs; says whether there was room for that. */
    synchronized boolean take(long bytes) {
        if (holders == 0 || bytes > limits.perGroup() - taken || !room.take(bytes)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Gives back what was taken so. */
    synchronized void giveBack(long bytes) {
        // without holders all of it has been given back
        if (holders > 0) {
            taken -= bytes;
            room.giveBack(bytes);
        }
    }

    /** Counts an outcome from before the group was run here, which stays what it is. */
    synchronized void restore(TaskOutcome<?> outcome) {
        long size = OutcomeSize.ofValue(outcome);
        room.takeAnyway(size);
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
            room.giveBack(taken + reserved);
            taken = 0;
            reserved = 0;
        }
    }

    private static Failed<?> tooLarge(String detail) {
        return new Failed<>(Fault.of(FaultCode.RESPONSE_TOO_LARGE, detail));
    }
}
