package io.muster.budget;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the tasks that each caller has in flight, so that none can occupy a whole node. Thread-safe.
 *
 * <p>Only callers with tasks in flight are tracked, so there are never more callers than tasks.
 */
public final class TasksInFlight {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int max;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    /** @param max the maximum number of one caller's tasks in unfinished groups; a group without tasks counts as one */
    public TasksInFlight(int max) {
        this.max = max;
    }

    /** @throws QuotaExceededException if the caller may not have a single task more */
    public void check(String caller) {
        if (running.getOrDefault(caller, 0) >= max) {
            throw exceeded();
        }
    }

    /** @throws QuotaExceededException if the caller may not have this many more tasks */
    public void acquire(String caller, int tasks) {
        running.compute(caller, (name, known) -> {
            long sum = (known == null ? 0L : known) + cost(tasks);
            if (sum > max) {
                throw exceeded();
            }
            return (int) sum;
        });
    }

    /** Tasks have ended, or were never started. */
    public void release(String caller, int tasks) {
        running.computeIfPresent(caller, (name, known) -> known > cost(tasks) ? known - cost(tasks) : null);
    }

    /** The number of callers with tasks in flight. */
    int callers() {
        return running.size();
    }

    private QuotaExceededException exceeded() {
        return new QuotaExceededException(
                "Limit of %d in-flight tasks per caller exceeded".formatted(max), RETRY_AFTER);
    }

    /** What a group counts as. */
    public static int cost(int tasks) {
        return Math.max(1, tasks);
    }
}
