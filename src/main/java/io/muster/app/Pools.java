package io.muster.app;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Creates pools of the server's threads, for work that needs no context captured by a managed executor. */
public final class Pools {

    private Pools() {}

    /**
     * @param size the number of threads, which end when idle for a while
     * @param waiting the maximum number of queued tasks; more are rejected
     */
    public static ThreadPoolExecutor of(int size, int waiting, ThreadFactory threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Whether a thread serves the queue. A pool that could create no thread for a task has none until the next task;
     * this call makes it try again.
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
