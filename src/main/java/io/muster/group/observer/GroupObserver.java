package io.muster.group.observer;

import io.muster.group.view.GroupSnapshot;
import java.time.Duration;

/**
 * Follows one group from its start to its end. Called without the group's lock, by any of the threads that run the group, which
 * it must not block; what it throws is logged, and has no effect on the group.
 *
 * <p>Of a task, both calls may come at the same time or in the other order, if the task is cancelled while it starts.
 * Tasks that ended in an earlier run, on this node or on another, are not reported again.
 */
public interface GroupObserver {

    /** Is not interested. */
    GroupObserver NONE = new GroupObserver() {};

    /** A task has a permit; its condition is evaluated and its body started next, on this thread. */
    default void taskStarting(ObservedTask task) {}

    /** A task has its outcome, and nothing of it runs any more, except a body that ignores that it was cancelled. */
    default void taskEnded(ObservedTask task) {}

    /** The group is decided; unlike the tasks, it may have been when it was continued, and is not reported then. */
    default void decided(GroupSnapshot decision) {}

    /**
     * The group is decided and its last task has ended; nothing more is reported.
     *
     * @param elapsed from the group's start to the end of its last task
     */
    default void finished(Duration elapsed) {}
}
