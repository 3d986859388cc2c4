package io.muster.settings;

import io.muster.quota.Rate;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * How much is let in at once.
 *
 * @param tasks at most so many in unfinished groups
 * @param tasksPerCaller at most so many of them in groups of one caller who waits
 * @param rate how many each caller may have run in a period; any number if empty
 */
public record AdmissionSettings(int tasks, int tasksPerCaller, Optional<Rate> rate) {

    private static final int TASKS = 50_000;
    // a call that waits for its upstream takes 3 KB, and is not all that there is
    private static final int HEAP_PER_TASK = 16 * 1024;

    /**
     * @param heap the most bytes that the JVM will use for objects
     * @throws IllegalArgumentException naming the setting that has a value it cannot have
     */
    public static AdmissionSettings read(Config config, long heap) {
        int tasks = ConfigValues.positive(config, "muster.max.tasks", (int) Math.min(heap / HEAP_PER_TASK, TASKS));
        int perCaller = ConfigValues.positive(config, "muster.max.tasks-per-caller", tasks);
        // who may have all of the node's is refused for the node's sake, and not for their own
        return new AdmissionSettings(tasks, perCaller < tasks ? perCaller : Integer.MAX_VALUE, rate(config));
    }

    /** The most tasks that a group may have: one with more could never be run, however long its caller waits. */
    public int largestGroup() {
        int admitted = Math.min(tasks, tasksPerCaller);
        return rate.map(known -> Math.min(known.tasks(), admitted)).orElse(admitted);
    }

    private static Optional<Rate> rate(Config config) {
        Duration period = ConfigValues.duration(config, "muster.quota.period", Duration.ofMinutes(1));
        // the default is for whoever sets none, and asks for no bound
        int quota = ConfigValues.positive(config, "muster.quota.tasks", Integer.MAX_VALUE);
        return quota == Integer.MAX_VALUE ? Optional.empty() : Optional.of(new Rate(quota, period));
    }
}
