package io.muster.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An executor that counts its pending commands. */
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
            // rejected, or no thread could be created
            done(counts);
            throw notTaken;
        }
    }

    /** The number of commands that wait or run. */
    public int pending() {
        return pending.get();
    }

    /** Lets pending commands complete, then ends its threads; no more commands are accepted. */
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

    // only once: an executor may run a command at once, and rethrow its exception
    private void done(AtomicBoolean counts) {
        if (counts.getAndSet(false)) {
            pending.decrementAndGet();
        }
    }
}
