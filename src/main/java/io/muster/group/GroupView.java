package io.muster.group;

import io.muster.task.TaskId;
import java.util.List;

/**
 * A view of a group at one moment: its tasks are read as they are shown, so that a large group need not be in memory as
 * a whole. Reading may wait for a database.
 */
public interface GroupView {

    GroupSummary summary();

    /** The tasks that ended by themselves or by a timeout, in that order; without cancelled ones. */
    List<TaskId> completionOrder();

    /** The tasks in the order of the request, each read on demand. */
    Iterable<TaskSnapshot> tasks();
}
