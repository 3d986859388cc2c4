package io.muster.callback;

import io.muster.logging.Log;
import io.muster.store.CallbackClaims.Held;
import io.muster.store.ClaimedCallback;
import io.muster.store.StoreUnavailableException;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import io.muster.timer.Turns;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A callback from its claim until what came of it is recorded. While the database is away it waits to be recorded, and keeps
 * its place; one that is called off is not recorded. Thread-safe.
 */
final class Attempt {

    private static final System.Logger LOG = Log.of(Attempt.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ClaimedCallback claim;
    private final Consumer<Attempt> ended;
    private final Timer timer;
    private final BiConsumer<ClaimedCallback, CallbackPost.Sent> record;
    private final Turns turns;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile CallbackPost.@Nullable Sending sending;
    private volatile CallbackPost.@Nullable Sent sent;

    /**
     * @param ended is told once, when there is nothing left to do
     * @param executor waits for the database
     * @param record records what came of it; waits for the database
     */
    Attempt(
            ClaimedCallback claim,
            Consumer<Attempt> ended,
            Executor executor,
            Timer timer,
            BiConsumer<ClaimedCallback, CallbackPost.Sent> record) {
        this.claim = claim;
        this.ended = ended;
        this.timer = timer;
        this.record = record;
        this.turns = new Turns(executor, this::takeTurn, this::askAgain);
    }

    ClaimedCallback claim() {
        return claim;
    }

    Held held() {
        return new Held(claim.group(), claim.epoch());
    }

    void start(CallbackPost post) {
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
            fail("could not be sent", bug);
        }
    }

    /** Calls it off, unless it is being recorded. */
    void cancel() {
        cancelled = true;
        CallbackPost.Sending begun = sending;
        if (begun != null) {
            begun.cancel().run();
        }
    }

    private void sent(CallbackPost.@Nullable Sent result, @Nullable Throwable thrown) {
        if (result == null) {
            // called off
            end();
        } else {
            sent = result;
            turns.ask();
        }
    }

    private void askAgain() {
        timer.schedule(RETRY, turns::ask);
    }

    private void takeTurn() {
        CallbackPost.Sent result = sent;
        if (result == null || over.get()) {
            return;
        }
        if (cancelled) {
            end();
            return;
        }
        try {
            record.accept(claim, result);
            end();
        } catch (StoreUnavailableException away) {
            askAgain();
        } catch (RuntimeException | Error bug) {
            fail("could not be recorded", bug);
        }
    }

    // the claim is given back when it is found idle, and the callback is sent again
    private void fail(String what, Throwable bug) {
        try {
            ErrorLog.log(LOG, "The callback of group %s %s".formatted(claim.group(), what), bug);
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
