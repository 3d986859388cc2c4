package io.muster.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An executor that knows how many of its commands are not done. */
public final class CountingExecutor implements Executor, AutoCloseable {

    private final ExecutorService executor;
    private final AtomicInteger pending = new AtomicInteger();

    CountingExecutor(ExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable command) {
        AtomicBoolean counts = new AtomicBoolean(true);
        pending.incrementAndGet();
        try {
            executor.execute(() -> run(command, counts));
        } catch (RuntimeException | Error notTaken) {
            // refused, or no thread is to be had
            done(counts);
            throw notTaken;
        }
    }

    /** How many commands wait or run. */
    public int pending() {
        return pending.get();
    }

    /** Lets what waits or runs come to its end; its threads end then, and nothing is taken on any more. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private void run(Runnable command, AtomicBoolean counts) {
        try {
            command.run();
        } finally {
            done(counts);
        }
    }

    // once: an executor may run a command at once, and throw what it threw
    private void done(AtomicBoolean counts) {
        if (counts.getAndSet(false)) {
            pending.decrementAndGet();
        }
    }
}
