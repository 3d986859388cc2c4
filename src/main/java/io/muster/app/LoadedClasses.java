package io.muster.app;

import io.muster.logging.Log;
import io.muster.task.LoadingFailure;
import io.muster.timer.ErrorLog;
import java.util.function.Predicate;

/**
 * Whether the classes of this application can be loaded. Once one could not be, though it is there, this node gives up its
 * work, for others or its next start to do, and says that it is not live. Thread-safe: guarded by its monitor.
 */
public final class LoadedClasses implements Predicate<Throwable> {

    private static final System.Logger LOG = Log.of(LoadedClasses.class);

    private final ClassLoader application;
    private Runnable giveUp = () -> {};
    private volatile boolean broken;

    public LoadedClasses(ClassLoader application) {
        this.application = application;
    }

    /** Registers what gives up this node's work; it must not block, and what was recorded before it returns stays. */
    public synchronized void onBroken(Runnable action) {
        giveUp = action;
    }

    /** Whether something could not be loaded. */
    public boolean areBroken() {
        return broken;
    }

    /** Whether what was thrown says that a class could not be loaded. If so, this node has given up when this returns. */
    @Override
    public boolean test(Throwable thrown) {
        if (!LoadingFailure.isIn(thrown, application)) {
            return false;
        }
        giveUp(thrown);
        return true;
    }

    // whoever comes second waits: nothing of what it ran is to be recorded either
    private synchronized void giveUp(Throwable thrown) {
        if (broken) {
            return;
        }
        broken = true;
        ErrorLog.log(LOG, "A class of this application could not be loaded; restart this node", thrown);
        try {
            giveUp.run();
        } catch (RuntimeException | Error again) {
            ErrorLog.log(LOG, "This node could not release its work", again);
        }
    }
}
