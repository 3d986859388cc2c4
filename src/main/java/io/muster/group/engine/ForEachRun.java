package io.muster.group.engine;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.ForEach;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A task that is run once for each element of a list, and its items. It acquires a permit to ask for the list, and releases it
 * to its items; it runs until they have ended.
 *
 * <p>All but the bodies of the items, and what they ask for, is guarded by the group's lock.
 */
final class ForEachRun extends TaskRun {

    /** The group as such a task knows it. */
    interface Group extends TaskRun.Group {

        /**
         * Has the items of a task start, if it has no outcome yet.
         *
         * @param elements as JSON texts
         * @throws TaskFailedException if there is not enough capacity for so many
         */
        void begin(ForEachRun run, List<String> elements);
    }

    /** The task for one element. */
    static final class Item extends TaskRun {

        private final ForEachRun parent;
        private final int index;

        private Item(ForEachRun parent, int index) {
            super(parent.spec().item(index), parent.group);
            this.parent = parent;
            this.index = index;
        }

        ForEachRun parent() {
            return parent;
        }

        @Override
        public Optional<String> element() {
            List<String> known = parent.elements;
            return known == null ? Optional.empty() : Optional.of(known.get(index));
        }
    }

    private final ForEach forEach;
    private final Group group;
    // read by items as they run, and by whoever looks for one of them
    private volatile @Nullable List<Item> items;
    private volatile @Nullable List<String> elements;
    private int place;
    private int next;
    private int inFlight;
    private int open;

    ForEachRun(TaskSpec spec, ForEach forEach, Group group) {
        super(spec, group);
        this.forEach = forEach;
        this.group = group;
    }

    /** A task as its specification wants it: run once, or for each element of a list. */
    static TaskRun of(TaskSpec task, Group group) {
        return task.forEach().isPresent()
                ? new ForEachRun(task, task.forEach().get(), group)
                : new TaskRun(task, group);
    }

    @Override
    void start() {
        group.begin(this, forEach.elements().of(this));
    }

    /** Whether it is known how many items it has. */
    boolean isExpanded() {
        return items != null;
    }

    /** Its items, in the order of the elements; none until it is known how many they are. Needs no lock. */
    List<Item> items() {
        List<Item> known = items;
        return known == null ? List.of() : known;
    }

    @Override
    OptionalInt itemCount() {
        List<Item> known = items;
        return known == null ? OptionalInt.empty() : OptionalInt.of(known.size());
    }

    /** Makes its items. */
    void expand(int count) {
        List<Item> created = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            created.add(new Item(this, index));
        }
        items = List.copyOf(created);
    }

    /** Has its items start. */
    void begin(List<String> newElements) {
        elements = List.copyOf(newElements);
        open = (int) items().stream().filter(item -> !item.isSettled()).count();
    }

    /** Whether its items may start. */
    boolean hasBegun() {
        return elements != null;
    }

    @Override
    boolean holdsPermit() {
        return super.holdsPermit() && !hasBegun();
    }

    /**
     * Acquires a permit of the task's own for the next item that has not got its outcome before it could start.
     *
     * @param newPlace the task's place in the request
     */
    Optional<TaskRun> acquire(int newPlace) {
        place = newPlace;
        List<Item> all = hasBegun() ? items() : List.of();
        while (inFlight < forEach.concurrency() && next < all.size()) {
            TaskRun item = all.get(next++);
            if (!item.isSettled()) {
                inFlight++;
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    void release() {
        inFlight--;
    }

    /** The task's place in the request, as the last attempt to start something of it had it. */
    int place() {
        return place;
    }

    /** Counts an item that has its outcome, if the task has begun. */
    void itemSettled() {
        open--;
    }

    /** What the task comes to because of the outcome of an item; empty if it goes on. */
    Optional<TaskOutcome<?>> failure(Item item) {
        return item.outcome().flatMap(outcome -> forEach.failure(item.id(), outcome));
    }

    /** Whether all items have their outcome. */
    boolean isComplete() {
        return open == 0;
    }

    /** Gives it the list of its items' values, once all of them have their outcome; without the group's lock. */
    void gather() {
        TaskValue value;
        try {
            value = value();
        } catch (RuntimeException | Error broken) {
            bodyCompleted(null, broken);
            return;
        }
        bodyCompleted(value, null);
    }

    private TaskValue value() {
        List<TaskOutcome<?>> outcomes = new ArrayList<>();
        for (Item item : items()) {
            outcomes.add(item.outcome().orElseThrow());
        }
        // what it takes is counted with the outcome: before that, whether there is any memory for it
        long length = ForEach.length(outcomes);
        if (!group.context().results().tryReserve(length)) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "Not enough memory for the list of the values of %d items, which has %d characters"
                            .formatted(outcomes.size(), length)));
        }
        try {
            return ForEach.value(outcomes);
        } finally {
            group.context().results().release(length);
        }
    }
}
