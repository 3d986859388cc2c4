package io.muster.group;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.Optional;

/**
 * A task at one moment.
 *
 * @param started from the group's start to this task's, if it started
 * @param elapsed how long it has run, or ran, if it started
 * @param outcome if it has one
 */
public record TaskSnapshot(
        TaskId id,
        String type,
        TaskState state,
        Optional<Duration> started,
        Optional<Duration> elapsed,
        Optional<TaskOutcome<?>> outcome) {}
