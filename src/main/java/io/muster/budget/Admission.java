package io.muster.budget;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the tasks of all running groups together, so that no queue behind them can grow without end. */
public final class Admission {

    private final int maxTasks;
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile boolean closed;

    /** @param maxTasks at most so many tasks in groups that are not finished; a group without tasks counts as one */
    public Admission(int maxTasks) {
        this.maxTasks = maxTasks;
    }

    /** @throws OverloadedException if there is no room for a single task more */
    public void check() {
        if (closed) {
            throw closing();
        }
        if (admitted.get() >= maxTasks) {
            throw full();
        }
    }

    /** @throws OverloadedException if there is no room for so many more tasks */
    public void admit(int tasks) {
        int cost = cost(tasks);
        int now = admitted.addAndGet(cost);
        // asked only now, so that who closes it and then counts misses none
        if (closed) {
            admitted.addAndGet(-cost);
            throw closing();
        }
        if (now > maxTasks) {
            admitted.addAndGet(-cost);
            throw full();
        }
    }

    /** Admits nothing any more: for the end of the application. */
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    public void release(int tasks) {
        admitted.addAndGet(-cost(tasks));
    }

    /** The most tasks that are ever admitted at once. */
    public int max() {
        return maxTasks;
    }

    /** How many tasks more would be admitted now. */
    public int free() {
        return closed ? 0 : Math.max(0, maxTasks - admitted.get());
    }

    /** How many tasks are in groups that are not finished. */
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
