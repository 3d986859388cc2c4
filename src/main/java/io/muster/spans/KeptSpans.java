package io.muster.spans;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The spans of a group's tasks that are to be exported, as many as permitted: of tasks that failed first, then of those that
 * took longest, each with its attempts. Thread-safe: guarded by its monitor.
 */
final class KeptSpans {

    private static final Comparator<TaskSpans> LEAST_INTERESTING_FIRST =
            Comparator.comparing(TaskSpans::hasFailed).thenComparingLong(TaskSpans::nanos);

    private final int max;
    private final Queue<TaskSpans> tasks = new PriorityQueue<>(LEAST_INTERESTING_FIRST);
    private long size;
    private long dropped;

    KeptSpans(int max) {
        this.max = max;
    }

    /** Keeps the spans of a task that has ended, in place of less interesting ones if necessary. */
    synchronized void add(TaskSpans task) {
        tasks.add(task);
        size += task.size();
        for (TaskSpans least = tasks.peek(); least != null && size - least.size() >= max; least = tasks.peek()) {
            drop(tasks.remove());
        }
    }

    private void drop(TaskSpans least) {
        size -= least.size();
        dropped += least.size();
    }

    /**
     * Ends those that were kept.
     *
     * @return how many spans were dropped
     */
    synchronized long end() {
        List<TaskSpans> best = new ArrayList<>(tasks);
        best.sort(LEAST_INTERESTING_FIRST.reversed());
        int left = max;
        for (TaskSpans task : best) {
            int size = task.size();
            int some = Math.min(left, size);
            if (some > 0) {
                task.export(some);
            }
            left -= some;
            dropped += size - some;
        }
        tasks.clear();
        return dropped;
    }
}
