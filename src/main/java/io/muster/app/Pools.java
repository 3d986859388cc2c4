package io.muster.app;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Pools on the server's threads, for what a managed executor would capture a context for each time. */
public final class Pools {

    private Pools() {}

    /**
     * @param size so many threads, which go when they have had nothing to do for a while
     * @param waiting at most so many tasks before them; more are rejected
     */
    public static ThreadPoolExecutor of(int size, int waiting, ThreadFactory threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Whether somebody works off what waits. A pool that could make no thread when a task came has none until the next
     * one comes; asked here, it tries again.
     */
    public static boolean isServed(ThreadPoolExecutor pool) {
        if (pool.isShutdown() || pool.getQueue().isEmpty() || pool.getPoolSize() > 0) {
            return true;
        }
        try {
            return pool.prestartCoreThread() || pool.getPoolSize() > 0;
        } catch (OutOfMemoryError noThread) {
            return false;
        }
    }
}
