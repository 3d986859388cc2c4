package io.muster.outbound;

import io.muster.logging.Log;
import io.muster.outbound.AttemptEnd.HostRefusal;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.AttemptLog;
import io.muster.task.TaskFailedException;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reports one attempt to the log of its task and to its observer, which may throw what it likes. Thread-safe. */
final class AttemptReport {

    private static final System.Logger LOG = Log.of(AttemptReport.class);

    private final AttemptLog.Entry entry;
    private final AttemptObserver observer;
    private final Timer timer;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long since;
    private volatile boolean permitted;

    AttemptReport(AttemptLog.Entry entry, AttemptObserver observer, Timer timer) {
        this.entry = entry;
        this.observer = observer;
        this.timer = timer;
        this.since = timer.nanoTime();
    }

    /** The observer of an attempt that begins. */
    static AttemptObserver observe(CallListener listener, CallAttempt attempt) {
        try {
            return listener.starting(attempt);
        } catch (RuntimeException | Error bug) {
            log(bug);
            return AttemptObserver.NONE;
        }
    }

    AttemptLog.Entry entry() {
        return entry;
    }

    /** When it began or, if a permit has been granted, when that was; by {@link Timer#nanoTime}. */
    long since() {
        return since;
    }

    /**
     * The host has granted a permit.
     *
     * @param atOnce whether nothing was waited for: a permit granted at once is not a wait, even if a busy machine takes a
     *     moment
     * @return how long it waited
     */
    Duration permitted(boolean atOnce) {
        long now = timer.nanoTime();
        Duration waited = atOnce ? Duration.ZERO : Duration.ofNanos(now - since);
        since = now;
        permitted = true;
        entry.permitted(!atOnce);
        return waited;
    }

    /** The request as it is to be sent. */
    OutboundRequest prepare(OutboundRequest request, Duration waited) {
        if (observer.equals(AttemptObserver.NONE)) {
            return request;
        }
        try {
            return request.with(observer.permitted(waited));
        } catch (RuntimeException | Error bug) {
            log(bug);
            return request;
        }
    }

    /** The attempt is over; only the first call has an effect. */
    void ended(@Nullable OutboundResponse answer, @Nullable Throwable thrown, @Nullable HostRefusal refusal) {
        entry.ended(
                thrown instanceof TaskFailedException failed ? failed.fault().code() : null);
        if (!observer.equals(AttemptObserver.NONE) && ended.compareAndSet(false, true)) {
            Duration took = Duration.ofNanos(timer.nanoTime() - since);
            try {
                observer.ended(new AttemptEnd(answer == null ? 0 : answer.status(), thrown, refusal, took, permitted));
            } catch (RuntimeException | Error bug) {
                log(bug);
            }
        }
    }

    private static void log(Throwable bug) {
        ErrorLog.log(LOG, "An observer of a call failed", bug);
    }
}
