package io.muster.spans;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The spans of a group's tasks that are to be exported, as many as permitted: of tasks that failed first, then of those that
 * took longest, each with its attempts. Up to twice as many are kept until then. Thread-safe: guarded by its monitor.
 */
final class KeptSpans {

    private final int max;
    private List<TaskSpans> tasks = new ArrayList<>();
    private long size;
    private long dropped;

    KeptSpans(int max) {
        this.max = max;
    }

    /** Keeps the spans of a task that has ended, in place of less interesting ones if necessary. */
    synchronized void add(TaskSpans task) {
        tasks.add(task);
        size += task.size();
        // only now and then, since it takes time
        if (size > 2L * max) {
            dropLeastInteresting();
        }
    }

    private void dropLeastInteresting() {
        tasks.sort(Comparator.comparingLong(TaskSpans::interest).reversed());
        List<TaskSpans> most = new ArrayList<>();
        long room = max;
        for (TaskSpans task : tasks) {
            if (room > 0) {
                most.add(task);
                room -= task.size();
            } else {
                size -= task.size();
                dropped += task.size();
            }
        }
        tasks = most;
    }

    /**
     * Ends those that were kept.
     *
     * @return how many spans were dropped
     */
    synchronized long end() {
        if (size > max) {
            dropLeastInteresting();
        }
        long room = max;
        for (TaskSpans task : tasks) {
            // only the least interesting task may have more spans than there is room for
            int exported = (int) Math.min(task.size(), room);
            task.export(exported);
            room -= exported;
            dropped += task.size() - exported;
        }
        // the group may be kept for as long as its response is read
        tasks = new ArrayList<>();
        return dropped;
    }
}
