package io.muster.config;

import org.eclipse.microprofile.config.Config;

/**
 * How much is let in at once.
 *
 * @param tasks at most so many in unfinished groups
 * @param tasksPerCaller at most so many of them in groups of one caller who waits
 */
record AdmissionSettings(int tasks, int tasksPerCaller) {

    private static final int TASKS = 50_000;

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
    static AdmissionSettings read(Config config) {
        int tasks = Settings.positive(config, "muster.max.tasks", TASKS);
        return new AdmissionSettings(tasks, Settings.positive(config, "muster.max.tasks-per-caller", tasks));
    }
}
