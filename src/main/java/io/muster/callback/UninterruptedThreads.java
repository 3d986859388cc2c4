package io.muster.callback;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pools whose threads come to their end by themselves. db-scheduler interrupts its threads when it stops, and H2 closes
 * its file for everybody when a thread is interrupted that is about to read or write.
 */
final class UninterruptedThreads {

    private static final System.Logger LOG = Log.of(UninterruptedThreads.class);

    private UninterruptedThreads() {}

    /** Of so many threads at most; pools of our own, since WildFly's executors refuse to be shut down. */
    static ExecutorService pool(int size, ThreadFactory threads) {
        return new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads) {
            @Override
            public void execute(Runnable task) {
                super.execute(() -> hasReturned(task));
            }

            @Override
            public List<Runnable> shutdownNow() {
                shutdown();
                return List.of();
            }
        };
    }

    /**
     * Of one thread, for a task that runs until the end. One that ends in an exception or an error is started again after
     * a pause: db-scheduler's loop survives what its work throws, but not a failure to log that.
     */
    static ThreadPoolExecutor loop(ThreadFactory threads, Duration pause) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads) {
            @Override
            public Future<?> submit(Runnable task) {
                return super.submit(() -> {
                    while (!isShutdown() && !hasReturned(task)) {
                        LockSupport.parkNanos(pause.toNanos());
                    }
                });
            }

            @Override
            public List<Runnable> shutdownNow() {
                shutdown();
                return List.of();
            }
        };
    }

    /** Of two threads: a heartbeat does not wait for the search for dead ones. What a round throws ends none after it. */
    static ScheduledExecutorService scheduled(ThreadFactory threads) {
        return new ScheduledThreadPoolExecutor(2, threads) {
            @Override
            public ScheduledFuture<?> scheduleWithFixedDelay(
                    Runnable command, long initialDelay, long delay, TimeUnit unit) {
                return super.scheduleWithFixedDelay(() -> hasReturned(command), initialDelay, delay, unit);
            }

            @Override
            public List<Runnable> shutdownNow() {
                shutdown();
                return List.of();
            }
        };
    }

    private static boolean hasReturned(Runnable task) {
        try {
            task.run();
            return true;
        } catch (RuntimeException | Error failure) {
            ErrorLog.log(LOG, "What keeps callbacks going has failed; the thread goes on", failure);
            return false;
        }
    }
}
