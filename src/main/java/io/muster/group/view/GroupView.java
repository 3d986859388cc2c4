package io.muster.group.view;

import io.muster.task.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * A view of a group at one moment: its tasks are read as they are shown, so that a large group need not be in memory as
 * a whole. Reading may wait for a database.
 */
public interface GroupView {

    GroupSummary summary();

    /** The parameters of a group that was run by its name, as a JSON object. */
    default Optional<String> parameters() {
        return Optional.empty();
    }

    /** Its answer as a JSON text, if it has succeeded and its document has one. */
    default Optional<String> answer() {
        return Optional.empty();
    }

    /** The tasks that ended by themselves or by a timeout, in that order; without cancelled ones. */
    List<TaskId> completionOrder();

    /** The tasks in the order of the request, each read on demand. */
    Iterable<TaskSnapshot> tasks();
}
