package io.muster.task;

import java.time.Duration;
import java.util.Optional;

/**
 * A task to be run.
 *
 * @param id unique in its group
 * @param type the name of its type, for people
 * @param timeout its own clock, from its start; the group's remainder where there is none
 * @param body what it does
 */
public record TaskSpec(TaskId id, String type, Optional<Duration> timeout, TaskBody body) {

    /** @throws IllegalArgumentException if the timeout is not positive */
    public TaskSpec {
        if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
            throw new IllegalArgumentException("a task's timeout must be positive but is " + timeout.get());
        }
    }
}
