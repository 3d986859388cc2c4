package io.muster.budget;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits the tasks of all running groups, so that no queue behind them can grow without limit. */
public final class Admission {

    private final int maxTasks;
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile boolean closed;

    /** @param maxTasks the maximum number of tasks in unfinished groups; a group without tasks counts as one */
    public Admission(int maxTasks) {
        this.maxTasks = maxTasks;
    }

    /** @throws OverloadedException if not a single task more may run */
    public void check() {
        if (closed) {
            throw closing();
        }
        if (admitted.get() >= maxTasks) {
            throw full();
        }
    }

    /** @throws OverloadedException if this many more tasks exceed the limit */
    public void admit(int tasks) {
        int cost = cost(tasks);
        int now = admitted.addAndGet(cost);
        // checked only after counting, so that no group is missed between close() and a count
        if (closed) {
            admitted.addAndGet(-cost);
            throw closing();
        }
        if (now > maxTasks) {
            admitted.addAndGet(-cost);
            throw full();
        }
    }

    /** Admits no more tasks: for the end of the application. */
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    public void release(int tasks) {
        admitted.addAndGet(-cost(tasks));
    }

    /** The maximum number of tasks admitted at once. */
    public int max() {
        return maxTasks;
    }

    /** How many more tasks would be admitted now. */
    public int free() {
        return closed ? 0 : Math.max(0, maxTasks - admitted.get());
    }

    /** The number of tasks in unfinished groups. */
    public int admitted() {
        return admitted.get();
    }

    private static OverloadedException closing() {
        return new OverloadedException("The server is shutting down");
    }

    private OverloadedException full() {
        return new OverloadedException("Limit of %d in-flight tasks on this server exceeded".formatted(maxTasks));
    }

    private static int cost(int tasks) {
        return Math.max(1, tasks);
    }
}
