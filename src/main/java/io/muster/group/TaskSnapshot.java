package io.muster.group;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.Optional;

/**
 * One task as it stood at one moment.
 *
 * @param started from the group's start to this task's, if it did start
 * @param elapsed how long it has run, or ran, if it did start
 * @param outcome what it came to, if it has
 */
public record TaskSnapshot(
        TaskId id,
        String type,
        TaskState state,
        Optional<Duration> started,
        Optional<Duration> elapsed,
        Optional<TaskOutcome<?>> outcome) {}
