package io.muster.group.observer;

/**
 * What the tasks of a group do at one moment, items included; those with an outcome do not count.
 *
 * @param running how many have started
 * @param waitingForPermit how many may start as soon as others of the group have ended
 * @param waitingForDependency how many wait for the outcome of another task
 */
public record GroupLoad(int running, int waitingForPermit, int waitingForDependency) {

    /** No tasks. */
    public static final GroupLoad NONE = new GroupLoad(0, 0, 0);

    /** One task that has started. */
    public static final GroupLoad RUNNING = new GroupLoad(1, 0, 0);

    /** One task that starts as soon as it gets a permit. */
    public static final GroupLoad WAITING_FOR_PERMIT = new GroupLoad(0, 1, 0);

    /** One task that waits for the outcome of another. */
    public static final GroupLoad WAITING_FOR_DEPENDENCY = new GroupLoad(0, 0, 1);

    /** Both together. */
    public GroupLoad plus(GroupLoad other) {
        return new GroupLoad(
                running + other.running,
                waitingForPermit + other.waitingForPermit,
                waitingForDependency + other.waitingForDependency);
    }
}
