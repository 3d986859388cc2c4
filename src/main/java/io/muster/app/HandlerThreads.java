package io.muster.app;

import io.muster.rest.MusterApplication;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;

/** Determines whether handlers run on virtual threads, by looking at one: a server may ignore the request for them. */
@ApplicationScoped
public class HandlerThreads {

    @Resource(lookup = MusterApplication.TASKS)
    ManagedExecutorService tasks;

    private volatile boolean virtual;

    /** Examines a thread asynchronously. */
    public void examine() {
        tasks.execute(() -> virtual = isVirtual(Thread.currentThread()));
    }

    /** False until the first thread has been examined. */
    public boolean areVirtual() {
        return virtual;
    }

    // Thread.isVirtual came with JDK 21
    private static boolean isVirtual(Thread thread) {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (ReflectiveOperationException before21) {
            return false;
        }
    }
}
