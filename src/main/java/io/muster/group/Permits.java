package io.muster.group;

import java.util.List;
import java.util.Optional;

/**
 * Says which task may start now: the next in the request's order, while fewer than the bound are in flight.
 *
 * <p>Not thread-safe; the group serialises.
 */
final class Permits {

    private final List<TaskRun> runs;
    private final int concurrency;
    private int next;
    private int inFlight;

    Permits(List<TaskRun> runs, int concurrency) {
        this.runs = runs;
        this.concurrency = concurrency;
    }

    /** Takes a permit for the next task that has not got its outcome before it could start. */
    Optional<TaskRun> acquire() {
        while (inFlight < concurrency && next < runs.size()) {
            TaskRun run = runs.get(next++);
            if (!run.isSettled()) {
                inFlight++;
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    void release() {
        inFlight--;
    }
}
