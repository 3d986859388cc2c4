package io.muster.app;

import io.muster.logging.Log;
import io.muster.task.LoadingFailure;
import io.muster.timer.ErrorLog;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether the classes of this application can be loaded. Once an existing class could not be, this node abandons
 * its work, for other nodes or its next start, and reports that it is not live. Thread-safe: guarded by its monitor.
 */
public final class LoadedClasses implements Predicate<Throwable> {

    private static final System.Logger LOG = Log.of(LoadedClasses.class);

    private final ClassLoader application;
    private Runnable giveUp = () -> {};
    private volatile @Nullable Instant brokenAt;

    public LoadedClasses(ClassLoader application) {
        this.application = application;
    }

    /**
     * Registers the action that abandons this node's work; it must not block, and whatever was recorded before it
     * returns is kept.
     */
    public synchronized void onBroken(Runnable action) {
        giveUp = action;
    }

    /** Whether a class could not be loaded. */
    public boolean areBroken() {
        return brokenAt != null;
    }

    /** When a class could not be loaded for the first time, by this machine's time. */
    public Optional<Instant> brokenAt() {
        return Optional.ofNullable(brokenAt);
    }

    /**
     * Whether an exception means that a class could not be loaded. If so, this node has abandoned its work when this
     * returns.
     */
    @Override
    public boolean test(Throwable thrown) {
        if (!LoadingFailure.isIn(thrown, application)) {
            return false;
        }
        abandonWork(thrown);
        return true;
    }

    // later callers wait: their outcomes must not be recorded either
    private synchronized void abandonWork(Throwable thrown) {
        if (brokenAt != null) {
            return;
        }
        brokenAt = Instant.now();
        ErrorLog.log(LOG, "A class of this application could not be loaded; restart this node", thrown);
        try {
            giveUp.run();
        } catch (RuntimeException | Error again) {
            ErrorLog.log(LOG, "This node could not release its work", again);
        }
    }
}
