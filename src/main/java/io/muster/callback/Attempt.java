package io.muster.callback;

import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.logging.LogContext;
import io.muster.store.callback.CallbackClaims.Held;
import io.muster.store.callback.ClaimedCallback;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A callback from its claim until its outcome is recorded. It keeps its permit until then: while the database is
 * unavailable, and also if its outcome cannot be stored for another reason, since otherwise it would be sent again
 * without being counted. If cancelled before there is an outcome, nothing is recorded. Thread-safe.
 */
final class Attempt {

    private static final System.Logger LOG = Log.of(Attempt.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

    /** Records the outcome of a callback; waits for the database. */
    interface Recorder {

        /** @param unread whether to read nothing stored, because it may be corrupt */
        void record(ClaimedCallback claim, CallbackPost.Sent sent, boolean unread);
    }

    private final ClaimedCallback claim;
    private final LogContext lines;
    private final Consumer<Attempt> ended;
    private final Timer timer;
    private final Recorder recorder;
    private final SerialTask turns;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile CallbackPost.@Nullable Sending sending;
    private volatile CallbackPost.@Nullable Sent sent;
    // guarded by the turns
    private Duration pause = RETRY;
    private boolean hasFailed;

    /**
     * @param ended called once, when there is nothing left to do
     * @param executor may wait for the database
     */
    Attempt(ClaimedCallback claim, Consumer<Attempt> ended, Executor executor, Timer timer, Recorder recorder) {
        this.claim = claim;
        this.lines = new LogContext(claim.group(), claim.trace().map(TraceContext::traceId));
        this.ended = ended;
        this.timer = timer;
        this.recorder = recorder;
        this.turns = new SerialTask(executor, this::takeTurn, () -> retryLater(RETRY));
    }

    ClaimedCallback claim() {
        return claim;
    }

    Held held() {
        return new Held(claim.group(), claim.epoch());
    }

    void start(CallbackPost post) {
        lines.run(() -> send(post));
    }

    private void send(CallbackPost post) {
        if (cancelled) {
            end();
            return;
        }
        try {
            CallbackPost.Sending begun = post.send(claim);
            sending = begun;
            if (cancelled) {
                begun.cancel().run();
            }
            begun.sent().whenComplete(this::sent);
        } catch (RuntimeException | Error bug) {
            notSent(bug);
        }
    }

    /** Cancels the attempt, unless its outcome is known. */
    void cancel() {
        cancelled = true;
        CallbackPost.Sending begun = sending;
        if (begun != null) {
            begun.cancel().run();
        }
    }

    private void sent(CallbackPost.@Nullable Sent result, @Nullable Throwable thrown) {
        if (result == null) {
            // cancelled
            end();
        } else {
            sent = result;
            turns.ask();
        }
    }

    private void retryLater(Duration delay) {
        timer.schedule(delay, turns::ask);
    }

    private void takeTurn() {
        lines.run(this::tryToRecord);
    }

    private void tryToRecord() {
        CallbackPost.Sent result = sent;
        if (result == null || over.get()) {
            return;
        }
        try {
            recorder.record(claim, result, hasFailed);
            end();
        } catch (StoreUnavailableException away) {
            retryLater(RETRY);
        } catch (RuntimeException | Error bug) {
            notRecorded(bug);
        }
    }

    private void notRecorded(Throwable bug) {
        if (!hasFailed) {
            ErrorLog.log(
                    LOG, "The outcome of the callback of group %s is not stored yet".formatted(claim.group()), bug);
        }
        hasFailed = true;
        retryLater(pause);
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_RETRY) < 0 ? next : LONGEST_RETRY;
    }

    // the claim is released when it is found idle, and the callback is sent again
    private void notSent(Throwable bug) {
        try {
            ErrorLog.log(LOG, "The callback of group %s could not be sent".formatted(claim.group()), bug);
        } finally {
            end();
        }
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            ended.accept(this);
        }
    }
}
