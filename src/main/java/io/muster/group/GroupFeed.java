package io.muster.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a group, from its beginning, to be read at the reader's own pace: nothing is buffered for it.
 *
 * <p>Every outcome of a task is an event with a number, and so is the end of the group; the numbers grow.
 */
public interface GroupFeed {

    /** A task got its outcome. */
    record Event(long number, TaskSnapshot task) {}

    /** The group is finished; nothing comes after this. */
    record End(long number, GroupView group) {}

    /**
     * What a reader has not seen yet, or as much of it as is read at once.
     *
     * @param events outcomes, in the order of their numbers
     * @param end the end, if nothing else is left to be read and the group has come to it, whether or not the reader has
     *     seen it
     * @param more whether there are more events by now, to be read after these
     */
    record News(List<Event> events, Optional<End> end, boolean more) {

        public News(List<Event> events, Optional<End> end) {
            this(events, end, false);
        }

        /** Nothing for now. */
        public static News none() {
            return new News(List.of(), Optional.empty());
        }
    }

    /**
     * What came after an event; may wait for a database, not for the group.
     *
     * @param number the last event that was seen, 0 before any
     */
    News after(long number);

    /**
     * Whether nothing comes after an event, not even the end; may wait for a database.
     *
     * @param number the last event that was seen, 0 before any
     */
    default boolean isOver(long number) {
        return after(number).end().filter(end -> end.number() <= number).isPresent();
    }

    /**
     * Registers what is to be told of every change from now on, by whichever thread brought it; it must not block. It
     * is told that something changed, not what: it reads that here.
     *
     * @return takes the listener off again
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
                // nothing happens to it any more
                return () -> {};
            }
        };
    }

    /** Tasks as events that follow on an event. */
    static List<Event> numbered(List<TaskSnapshot> tasks, long last) {
        List<Event> events = new ArrayList<>(tasks.size());
        for (TaskSnapshot task : tasks) {
            events.add(new Event(last + events.size() + 1, task));
        }
        return events;
    }
}
