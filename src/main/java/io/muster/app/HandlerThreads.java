package io.muster.app;

import io.muster.rest.MusterApplication;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;

/** Knows whether handlers run on virtual threads, as seen from one of them: what a server was asked for it may ignore. */
@ApplicationScoped
public class HandlerThreads {

    @Resource(lookup = MusterApplication.TASKS)
    ManagedExecutorService tasks;

    private volatile boolean virtual;

    /** Looks at a thread; what it finds is there a moment later. */
    public void look() {
        tasks.execute(() -> virtual = isVirtual(Thread.currentThread()));
    }

    /** False until the look at the first thread has come back. */
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
