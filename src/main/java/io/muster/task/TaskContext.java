package io.muster.task;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What a running task can ask of the group that runs it. Safe for use by any thread. */
public interface TaskContext {

    TaskId id();

    /** The name of the caller whose group it is. */
    String caller();

    /** The id of its group. */
    UUID group();

    /**
     * What another task of the group came to, if it has; each that this one depends on has.
     *
     * @return empty also if there is no such task
     */
    Optional<TaskOutcome<?>> outcome(TaskId task);

    /**
     * Takes memory that the task holds until it ends, from what the results of its group, of its caller and of this node may
     * take up.
     *
     * @return whether there was room for it
     */
    boolean reserve(long bytes);

    /** Whether the task has its outcome already, so that going on is of no use. */
    boolean isCancelled();

    /**
     * Registers what winds the task down when it is cancelled or its clock runs out; runs at once if that has happened,
     * and never if the task finishes by itself. The action must not block.
     */
    void onCancel(Runnable action);

    /** What is left of the task's clock or the group's, whichever ends first; zero when it has run out. */
    Duration remaining();
}
