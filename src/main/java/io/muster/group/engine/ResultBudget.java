package io.muster.group.engine;

import io.muster.budget.ByteBudget;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.OutcomeSize;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits the size of the values of one group, together with those of its caller and of the node: each may be small, but
 * ten thousand of them too much. Memory is released when the group has ended and nobody reads it any more.
 *
 * <p>Sizes are bytes in memory of JSON texts, as computed by {@link OutcomeSize}; values of Java callers do not count.
 * Thread-safe: guarded by its monitor.
 */
final class ResultBudget {

    private final ResultLimits limits;
    private final ByteBudget.Share share;
    private long forValues;
    private long forTasks;
    private int holders;

    /** @param caller the owner's name */
    ResultBudget(ResultLimits limits, String caller) {
        this.limits = limits;
        this.share = limits.node().of(caller);
    }

    /**
     * Reserves what this many tasks take even without values.
     *
     * @return whether there was enough
     */
    synchronized boolean tryReserveTasks(int tasks) {
        long bytes = limits.perTask() * tasks;
        if (!share.tryReserve(bytes)) {
            return false;
        }
        forTasks += bytes;
        return true;
    }

    /** The outcome, or a failure if there is not enough memory for it. */
    synchronized TaskOutcome<?> charge(TaskOutcome<?> outcome) {
        long size = OutcomeSize.ofValue(outcome);
        if (size == 0 || holders == 0) {
            return outcome;
        }
        if (size > limits.perGroup() - forValues) {
            return tooLarge("Group results exceed the limit of %d bytes".formatted(limits.perGroup()));
        }
        if (!share.tryReserve(size)) {
            return tooLarge(("Results exceed the memory for results: %d bytes on this server, " + "%d bytes per caller")
                    .formatted(limits.node().max(), share.max()));
        }
        forValues += size;
        return outcome;
    }

    /**
     * Reserves memory that a task takes while it runs.
     *
     * @return whether there was enough
     */
    synchronized boolean tryReserve(long bytes) {
        if (holders == 0 || bytes > limits.perGroup() - forValues || !share.tryReserve(bytes)) {
            return false;
        }
        forValues += bytes;
        return true;
    }

    /** Releases what {@link #tryReserve} reserved. */
    synchronized void release(long bytes) {
        // without holders everything has been released
        if (holders > 0) {
            forValues -= bytes;
            share.release(bytes);
        }
    }

    /** Reserves memory for what a result has besides its value, even beyond the limits: it exists already. */
    synchronized void reserveAnyway(long bytes) {
        // without holders everything has been released
        if (bytes > 0 && holders > 0) {
            share.reserveAnyway(bytes);
            forValues += bytes;
        }
    }

    /** Counts what earlier progress takes, even beyond the limits: it never changes. */
    synchronized void restore(PreviousRun earlier) {
        long size = earlier.answer().map(OutcomeSize::of).orElse(0L);
        for (TaskSnapshot task : earlier.settled()) {
            size += task.outcome().map(OutcomeSize::ofValue).orElse(0L)
                    + task.execution().bytesOfFurtherAttempts();
        }
        share.reserveAnyway(size);
        forValues += size;
    }

    /**
     * Prevents the memory from being released.
     *
     * @return ends that; only the first call has an effect
     */
    synchronized Runnable hold() {
        holders++;
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                releaseHold();
            }
        };
    }

    private synchronized void releaseHold() {
        holders--;
        if (holders == 0) {
            share.release(forValues + forTasks);
            forValues = 0;
            forTasks = 0;
        }
    }

    private static Failed<?> tooLarge(String detail) {
        return new Failed<>(Fault.of(FaultCode.RESPONSE_TOO_LARGE, detail));
    }
}
