package io.muster.group.engine;

import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.Reservation;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;

/** Reserves what the items of a task need, which is known only while the group runs. Thread-safe. */
final class ItemAdmission {

    private final Allowance allowance;
    private final ResultBudget results;

    ItemAdmission(Allowance allowance, ResultBudget results) {
        this.allowance = allowance;
        this.results = results;
    }

    /**
     * Reserves what this many items of a task need.
     *
     * @param until releases it; memory for results is released with that of the group
     * @throws TaskFailedException if they may not be run now
     */
    void admit(ForEachRun run, int items, Reservation until) {
        try {
            allowance.reserve(items, until);
            if (!results.tryReserveTasks(items)) {
                throw new OverloadedException("Too many results are still being read by callers");
            }
        } catch (OverloadedException | QuotaExceededException full) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.TOO_MANY_ITEMS,
                    "Task %s has %d items, which may not be run now: %s"
                            .formatted(run.id(), items, full.getMessage())));
        }
    }
}
