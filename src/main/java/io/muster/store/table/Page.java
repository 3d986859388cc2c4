package io.muster.store.table;

import io.muster.group.view.Values;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a group is read at once: tasks with a few hundred kilobytes of results in total, or a single larger one.
 */
public final class Page {

    /** The most tasks on a page. */
    public static final int MAX_TASKS = 500;
    /** The most bytes of results on a page with more than one task, in UTF-8. */
    public static final int MAX_BYTES = 256 * 1024;

    // sizes vary: one large outcome must not reduce pages of small ones to a single task
    private static final int LEAST_LOOKED_AT = 16;

    // a task's row as held by the driver and as read, without its texts
    private static final int BYTES_PER_TASK = 400;
    // a text as held by the driver, as a string, and as written
    private static final int COPIES = 3;

    private Page() {}

    /**
     * A task to be read.
     *
     * @param event the number of the event of its outcome; null if it has none
     * @param bytes of its texts, in UTF-8
     */
    public record Entry(
            TaskId id, TaskState state, @Nullable Long event, long bytes) {

        /** What a query must select for {@link #map}. */
        static String columns(Values values) {
            return values == Values.INCLUDED
                    ? "id, state, event, result_bytes"
                    : "id, state, event, COALESCE(OCTET_LENGTH(detail), 0) + COALESCE(OCTET_LENGTH(attempts), 0) AS result_bytes";
        }

        static Entry map(ResultSet row) throws SQLException {
            return new Entry(
                    new TaskId(row.getString("id")),
                    Texts.constant(TaskState.class, row.getString("state")),
                    row.getObject("event", Long.class),
                    row.getLong("result_bytes"));
        }
    }

    /** The entries of the page that begins with this one. */
    public static List<Entry> from(List<Entry> entries, int first) {
        int end = first;
        long bytes = 0;
        while (end < entries.size()
                && end - first < MAX_TASKS
                && (end == first || bytes + entries.get(end).bytes <= MAX_BYTES)) {
            bytes += entries.get(end).bytes;
            end++;
        }
        return entries.subList(first, end);
    }

    /**
     * An estimate of the number of outcomes on a page; not much greater than the actual one, since surplus entries are
     * read again for the next page.
     */
    public static int likely(GroupRow row) {
        long average = row.resultBytes() / Math.max(1, row.lastEvent());
        long fit = MAX_BYTES / Math.max(1, average);
        return (int) Math.min(MAX_TASKS, Math.max(LEAST_LOOKED_AT, fit));
    }

    /** The approximate memory of a page, in bytes. */
    public static long memory(List<Entry> page) {
        return memory(page.size(), page.stream().mapToLong(Entry::bytes).sum());
    }

    /**
     * The approximate memory of some tasks while they are read, in bytes.
     *
     * @param bytes of the texts, in UTF-8
     */
    public static long memory(int tasks, long bytes) {
        return (long) BYTES_PER_TASK * tasks + COPIES * bytes;
    }
}
