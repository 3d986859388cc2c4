package io.muster.store;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.store.table.GroupRow;
import io.muster.store.table.Page;
import io.muster.store.table.TaskRow;
import io.muster.store.table.TaskTable;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of a stored group, read {@linkplain Page page by page}: only the ids of its tasks and one page of
 * results are in memory. A final state never changes, so pages read later belong to the same moment.
 *
 * <p>Reading throws {@link StoreUnavailableException} if the database cannot be reached, and {@link
 * IllegalStateException} if the group was deleted or rerun in the meantime.
 */
final class StoredView implements GroupView {

    private final GroupRow row;
    private final List<Page.Entry> entries;
    private final Optional<String> parameters;
    private final Optional<String> answer;
    private final Values values;
    private final Transactions transactions;

    /** @param entries every task, in the order of the request, read in one transaction with the row */
    StoredView(
            GroupRow row,
            List<Page.Entry> entries,
            Optional<String> parameters,
            Optional<String> answer,
            Values values,
            Transactions transactions) {
        this.row = row;
        this.entries = entries;
        this.parameters = parameters;
        this.answer = answer;
        this.values = values;
        this.transactions = transactions;
    }

    /**
     * The approximate memory of a view of this group while it is read, in bytes. Asks the database for sizes that the
     * row does not have.
     */
    static long memory(Handle handle, GroupRow row, Values values) {
        if (values == Values.OMITTED) {
            TaskTable.Sizes sizes = TaskTable.sizesWithoutValues(handle, row.id());
            long page = Math.min(sizes.total(), Math.max(Page.MAX_BYTES, sizes.largest()));
            return memory(row.tasks(), page + row.parameterBytes());
        }
        long results = row.resultBytes() - row.answerBytes();
        long page = results <= Page.MAX_BYTES ? results : Math.max(Page.MAX_BYTES, TaskTable.largest(handle, row.id()));
        return memory(row.tasks(), page + row.parameterBytes() + row.answerBytes());
    }

    /** The approximate memory of a view while it is read, in bytes. */
    static long memory(int tasks, long page) {
        return Page.memory(tasks, 0) / 2 + Page.memory(Math.min(tasks, Page.MAX_TASKS), page);
    }

    @Override
    public GroupSummary summary() {
        return row.summary().withCounts(counts());
    }

    @Override
    public Optional<String> parameters() {
        return parameters;
    }

    @Override
    public Optional<String> answer() {
        return answer;
    }

    @Override
    public List<TaskId> completionOrder() {
        return entries.stream()
                .filter(task -> task.event() != null && task.state().hasRun())
                .sorted(Comparator.comparing(Page.Entry::event))
                .map(Page.Entry::id)
                .toList();
    }

    @Override
    public Iterable<TaskSnapshot> tasks() {
        return Pages::new;
    }

    /** Iterates over the tasks, reading a page when the previous one has been consumed. Not thread-safe. */
    private final class Pages implements Iterator<TaskSnapshot> {
        private Iterator<TaskSnapshot> page = Collections.emptyIterator();
        private int read;

        @Override
        public boolean hasNext() {
            return page.hasNext() || read < entries.size();
        }

        @Override
        public TaskSnapshot next() {
            if (!page.hasNext()) {
                // release the previous page, so that there are never two
                page = Collections.emptyIterator();
                List<Page.Entry> next = Page.from(entries, read);
                page = read(next).iterator();
                read += next.size();
            }
            return page.next();
        }
    }

    private List<TaskSnapshot> read(List<Page.Entry> page) {
        Map<TaskId, TaskRow> rows = transactions.reading(handle -> TaskTable.read(handle, row.id(), page, values));
        return page.stream().map(entry -> snapshot(entry, rows.get(entry.id()))).toList();
    }

    private TaskSnapshot snapshot(Page.Entry entry, @Nullable TaskRow read) {
        if (read == null || entry.event() != null && read.event().isEmpty()) {
            throw new IllegalStateException("Group %s was deleted or run again while it was read".formatted(row.id()));
        }
        // a task that has ended since is shown as it was
        TaskSnapshot task =
                entry.event() == null ? read.unfinished(entry.state(), row.age()) : read.snapshot(row.age());
        return values == Values.INCLUDED ? task : task.withoutValue();
    }

    private Map<TaskState, Integer> counts() {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0);
        }
        entries.forEach(task -> counts.merge(task.state(), 1, Integer::sum));
        return counts;
    }
}
