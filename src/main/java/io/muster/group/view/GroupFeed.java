package io.muster.group.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of a group from its beginning, read at the reader's own pace: nothing is buffered for it.
 *
 * <p>Every outcome of a task is a numbered event, as is the end of the group; the numbers increase.
 */
public interface GroupFeed {

    /** A task got its outcome. */
    record Event(long number, TaskSnapshot task) {}

    /** The group is finished; nothing comes after this. */
    record End(long number, GroupView group) {}

    /**
     * Events that a reader has not seen yet, or as many as are read at once.
     *
     * @param events outcomes, in the order of their numbers
     * @param end the end, if the group is finished and there is nothing else to read, whether or not the reader has
     *     seen it
     * @param more whether there are more events now, to be read after these
     */
    record News(List<Event> events, Optional<End> end, boolean more) {

        public News(List<Event> events, Optional<End> end) {
            this(events, end, false);
        }

        /** No events for now. */
        public static News none() {
            return new News(List.of(), Optional.empty());
        }
    }

    /**
     * The events after this one; may wait for a database, but not for the group.
     *
     * @param number of the last event seen, 0 if none
     */
    News after(long number);

    /**
     * Whether nothing comes after an event, not even the end; may wait for a database.
     *
     * @param number of the last event seen, 0 if none
     */
    default boolean isOver(long number) {
        return after(number).end().filter(end -> end.number() <= number).isPresent();
    }

    /**
     * Registers a listener for every change from now on, called on any thread; it must not block. It is notified that
     * something has changed, and reads here what.
     *
     * @return removes the listener
     */
    Runnable onChange(Runnable listener);

    /** The feed of a group that has finished. */
    static GroupFeed of(GroupSnapshot finished) {
        return new GroupFeed() {
            @Override
            public News after(long number) {
                List<TaskSnapshot> all = finished.settled();
                int from = (int) Math.min(number, all.size());
                End end = new End(all.size() + 1L, finished);
                return new News(numbered(all.subList(from, all.size()), from), Optional.of(end));
            }

            @Override
            public Runnable onChange(Runnable listener) {
                // it never changes again
                return () -> {};
            }
        };
    }

    /** Tasks as events, numbered after the last event. */
    static List<Event> numbered(List<TaskSnapshot> tasks, long last) {
        List<Event> events = new ArrayList<>(tasks.size());
        for (TaskSnapshot task : tasks) {
            events.add(new Event(last + events.size() + 1, task));
        }
        return events;
    }
}
