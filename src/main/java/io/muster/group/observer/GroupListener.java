package io.muster.group.observer;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Is told of every group that a node runs, for example to count it. Called on the thread that starts the group, which it must
 * not block. If it throws, that is logged, and the group runs without an observer.
 */
@FunctionalInterface
public interface GroupListener {

    /** Follows no group. */
    GroupListener NONE = group -> GroupObserver.NONE;

    /**
     * A group is about to start: none of its tasks has, except in an earlier run.
     *
     * @return follows this group; {@link GroupObserver#NONE} if nothing does
     */
    GroupObserver starting(ObservedGroup group);

    /** A listener that tells all of these, in this order; what one throws is logged, and the others are told. */
    static GroupListener all(List<GroupListener> listeners) {
        List<GroupListener> some =
                listeners.stream().filter(listener -> !listener.equals(NONE)).toList();
        return switch (some.size()) {
            case 0 -> NONE;
            case 1 -> some.get(0);
            default -> group -> observers(some, group);
        };
    }

    private static GroupObserver observers(List<GroupListener> listeners, ObservedGroup group) {
        List<GroupObserver> observers = new ArrayList<>(listeners.size());
        for (GroupListener listener : listeners) {
            try {
                observers.add(listener.starting(group));
            } catch (RuntimeException | Error bug) {
                ErrorLog.log(Log.of(GroupListener.class), "A listener of groups failed", bug);
            }
        }
        observers.removeIf(GroupObserver.NONE::equals);
        return observers.isEmpty() ? GroupObserver.NONE : new GroupObservers(List.copyOf(observers));
    }
}
