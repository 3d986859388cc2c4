package io.muster.task;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What a running task can use of its group. Thread-safe. */
public interface TaskContext {

    TaskId id();

    /** The name of the group's owner. */
    String caller();

    /** The id of its group. */
    UUID group();

    /**
     * The outcome of another task of the group, if it has one; dependencies of this task always do.
     *
     * @return empty also if there is no such task
     */
    Optional<TaskOutcome<?>> outcome(TaskId task);

    /** The element of a list that this task is run for, as a JSON text, if it is run for one. */
    default Optional<String> element() {
        return Optional.empty();
    }

    /**
     * Reserves memory that the task uses until it ends, from the budgets for results of its group, its caller and this
     * node.
     *
     * @return whether there was enough
     */
    boolean reserve(long bytes);

    /**
     * Where the task records the attempts that it makes; a task that does not ask for it makes one. To be asked for once.
     */
    AttemptLog attempts();

    /** Whether the task has an outcome already, so that continuing is pointless. */
    boolean isCancelled();

    /**
     * Registers an action that winds the task down when it is cancelled or times out; run at once if that has happened,
     * and never if the task finishes by itself. The action must not block.
     */
    void onCancel(Runnable action);

    /** The time left until the task's or the group's timeout, whichever is sooner; zero when it has expired. */
    Duration remaining();
}
