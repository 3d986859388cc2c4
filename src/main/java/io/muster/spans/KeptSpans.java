package io.muster.spans;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The spans of a group's tasks that are to be exported, as many as permitted: of tasks that failed first, then of those that
 * took longest, each with its attempts. Thread-safe: guarded by its monitor.
 */
final class KeptSpans {

    private final int max;
    private final Queue<TaskSpans> tasks = new PriorityQueue<>(Comparator.comparingLong(TaskSpans::interest));
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
        // only the least interesting task may have more spans than there is room for
        int surplus = (int) Math.max(0, size - max);
        for (TaskSpans task = tasks.poll(); task != null; task = tasks.poll()) {
            task.export(task.size() - surplus);
            dropped += surplus;
            surplus = 0;
        }
        return dropped;
    }
}
