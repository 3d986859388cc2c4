package io.muster.callback;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Pools whose threads come to their end by themselves. db-scheduler interrupts its threads when it stops, and H2 closes
 * its file for everybody when a thread is interrupted that is about to read or write.
 */
final class UninterruptedThreads {

    private UninterruptedThreads() {}

    /** Of so many threads at most; pools of our own, since WildFly's executors refuse to be shut down. */
    static ExecutorService pool(int size, ThreadFactory threads) {
        return new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads) {
            @Override
            public List<Runnable> shutdownNow() {
                shutdown();
                return List.of();
            }
        };
    }

    /** Of two threads: a heartbeat does not wait for the search for dead ones. */
    static ScheduledExecutorService scheduled(ThreadFactory threads) {
        return new ScheduledThreadPoolExecutor(2, threads) {
            @Override
            public List<Runnable> shutdownNow() {
                shutdown();
                return List.of();
            }
        };
    }
}
