package io.muster.settings;

import io.muster.quota.Rate;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Limits on admitted tasks.
 *
 * @param tasks the maximum number of tasks in unfinished groups
 * @param tasksPerCaller the maximum number of them in groups of one waiting caller
 * @param rate the rate limit per caller; no limit if empty
 */
public record AdmissionSettings(int tasks, int tasksPerCaller, Optional<Rate> rate) {

    private static final int TASKS = 50_000;
    // a call that waits for its upstream takes 3 KB, and there is other memory in use
    private static final int HEAP_PER_TASK = 16 * 1024;

    /**
     * @param heap the maximum heap in bytes
     * @throws IllegalArgumentException if a setting is invalid; names it
     */
    public static AdmissionSettings read(Config config, long heap) {
        int tasks = ConfigValues.positive(config, "muster.max.tasks", (int) Math.min(heap / HEAP_PER_TASK, TASKS));
        int perCaller = ConfigValues.positive(config, "muster.max.tasks-per-caller", tasks);
        // a caller who may use the whole node is refused because the node is full, not because of a quota
        return new AdmissionSettings(tasks, perCaller < tasks ? perCaller : Integer.MAX_VALUE, rate(config));
    }

    /** The maximum number of tasks of a group: a larger one could never run, however long its caller waits. */
    public int largestGroup() {
        int admitted = Math.min(tasks, tasksPerCaller);
        return rate.map(known -> Math.min(known.tasks(), admitted)).orElse(admitted);
    }

    private static Optional<Rate> rate(Config config) {
        Duration period = ConfigValues.duration(config, "muster.quota.period", Duration.ofMinutes(1));
        // the default is for operators who set no limit
        int quota = ConfigValues.positive(config, "muster.quota.tasks", Integer.MAX_VALUE);
        return quota == Integer.MAX_VALUE ? Optional.empty() : Optional.of(new Rate(quota, period));
    }
}
