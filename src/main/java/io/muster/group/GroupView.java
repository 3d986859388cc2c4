package io.muster.group;

import io.muster.task.TaskId;
import java.util.List;

/**
 * A group as it stood at one moment, to be shown: its tasks are read while they are shown, so that a large group need not
 * be in memory as a whole. Reading may wait for a database.
 */
public interface GroupView {

    GroupSummary summary();

    /** The tasks that came to an end of their own or by a clock, in that order; not the cancelled. */
    List<TaskId> completionOrder();

    /** The tasks in the order of the request, each read as it is asked for. */
    Iterable<TaskSnapshot> tasks();
}
