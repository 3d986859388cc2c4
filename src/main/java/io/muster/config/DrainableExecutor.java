package io.muster.config;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * An executor that can be drained by the thread that shuts the application down.
 *
 * <p>A managed executor drops what it is given once its application began to stop, though the server goes on to carry
 * the answers of that application's callers. From then on the commands wait here for a thread that lends itself. They
 * are bounded by the callers that are still waiting: nothing new is admitted by then.
 */
final class DrainableExecutor implements Executor {

    private final ExecutorService managed;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean draining;

    DrainableExecutor(ExecutorService managed) {
        this.managed = managed;
    }

    @Override
    public void execute(Runnable command) {
        if (draining) {
            waiting.add(command);
        } else {
            managed.execute(command);
        }
    }

    /** Runs, in the calling thread, whatever waits; from the first call on everything does. */
    void drain() {
        draining = true;
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /** Lets the threads end once they have done what they were given. */
    void close() {
        managed.shutdown();
    }
}
