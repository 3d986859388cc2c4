package io.muster.group.spec;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The response that a group gives in its own shape if it succeeds: JSON made of its tasks' values. */
@FunctionalInterface
public interface GroupAnswer {

    /** The group at its decision. Thread-safe. */
    interface Source {

        UUID group();

        /** The owner's name. */
        String caller();

        /** The task that decided the group, if its mode has one. */
        Optional<TaskId> winner();

        /** The outcome of a task, if it has one. */
        Optional<TaskOutcome<?>> outcome(TaskId task);

        /**
         * Reserves memory for the answer, from the budgets for results of the group, its caller and this node.
         *
         * @return whether there was enough
         */
        boolean reserve(long bytes);
    }

    /**
     * Makes the answer.
     *
     * @return a JSON text; fails with {@link io.muster.task.TaskFailedException} if it cannot be made: the group then has
     *     failed
     */
    CompletionStage<String> fill(Source source);
}
