package io.muster.callback;

import io.muster.database.StoreUnavailableException;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackState;
import io.muster.logging.Log;
import io.muster.store.callback.CallbackCapacity;
import io.muster.store.callback.CallbackClaims;
import io.muster.store.callback.CallbackClaims.Held;
import io.muster.store.callback.ClaimedCallback;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Delivers callbacks, attempt by attempt: 2xx means delivered, 410 and the end of the retry plan mean failed, and
 * everything else, including redirects, is retried. Due callbacks are claimed from the store by the first node with
 * capacity; no thread waits for a receiver. One turn claims at a time.
 */
public final class Delivery implements AutoCloseable {

    /**
     * The parts of this node that it uses.
     *
     * @param lease the name under which this node claims, while its lease is confirmed
     * @param executor may wait for the database
     */
    public record Node(Supplier<Optional<String>> lease, Executor executor, Timer timer) {}

    private static final System.Logger LOG = Log.of(Delivery.class);
    private static final int GONE = 410;

    private final CallbackClaims claims;
    private final CallbackPost post;
    private final RetryPlan plan;
    private final Node node;
    private final CallbackPermits permits;
    private final SerialTask turns;
    private final Set<Attempt> live = ConcurrentHashMap.newKeySet();
    // callers who may have more due callbacks than there was capacity for in the last claim
    private volatile Set<String> waiting = Set.of();
    private volatile boolean full;
    private volatile boolean draining;
    private volatile boolean closed;
    private volatile CallbackListener listener = CallbackListener.NONE;
    private Set<Held> idle = Set.of();

    public Delivery(CallbackClaims claims, CallbackPost post, RetryPlan plan, Node node) {
        this.claims = claims;
        this.post = post;
        this.plan = plan;
        this.node = node;
        this.permits = new CallbackPermits(CallbackPermits.LIMITS, post::isAvailable);
        // rejected: retried in a moment
        this.turns = new SerialTask(node.executor, this::takeTurn, () -> {});
    }

    /** Registers a listener that is told how attempts end; to be called before the first. */
    public void listen(CallbackListener told) {
        listener = told;
    }

    /** Sends what is due. Called about once a second; never blocks. */
    public void wake() {
        if (!isEnding()) {
            turns.ask();
        }
    }

    /**
     * Releases callbacks that this node has claimed but does not send: the response to a claim was lost, or the claim
     * was made while the node was closed. Called every few seconds, by one thread at a time; waits for the database.
     */
    public void releaseIdle(String name) {
        Set<Held> notSent = new HashSet<>(claims.owned(name));
        live.forEach(attempt -> notSent.remove(attempt.held()));
        for (Held claim : notSent) {
            // only when seen twice: it may be about to be sent
            if (idle.contains(claim)) {
                LOG.log(
                        Level.WARNING,
                        "The callback of group {0} was claimed but not sent; it is due again",
                        claim.group());
                claims.release(claim);
            }
        }
        idle = notSent;
    }

    /** Claims no more callbacks, because this node is stopping; those in flight may complete. Never blocks. */
    public void drain() {
        draining = true;
    }

    /**
     * Cancels callbacks in flight and sends no more; the next node to claim them sends them again. Outcomes known by
     * now are still recorded. Never blocks.
     */
    @Override
    public void close() {
        closed = true;
        live.forEach(Attempt::cancel);
    }

    /** The number of callbacks in flight from here, or waiting for their outcome to be recorded. */
    public int inFlight() {
        return live.size();
    }

    private boolean isEnding() {
        return draining || closed;
    }

    private void takeTurn() {
        int free = permits.free();
        Optional<String> name = node.lease.get();
        if (isEnding() || free == 0 || name.isEmpty()) {
            return;
        }
        Claim claim = new Claim();
        try {
            List<ClaimedCallback> claimed = claims.claim(name.get(), free, claim);
            full = claimed.size() == free;
            waiting = claim.refused;
            claimed.forEach(callback -> send(callback, claim));
        } catch (StoreUnavailableException away) {
            LOG.log(Level.DEBUG, "Callbacks are waiting for the database", away);
        } finally {
            claim.release();
        }
    }

    private void send(ClaimedCallback callback, Claim claim) {
        Attempt attempt = new Attempt(callback, this::ended, node.executor, node.timer, this::record);
        live.add(attempt);
        claim.taken.removeIf(due -> due.group().equals(callback.group()));
        // checked only after adding, so that close() misses none
        if (closed) {
            attempt.cancel();
        }
        attempt.start(post);
    }

    private void ended(Attempt attempt) {
        live.remove(attempt);
        String caller = attempt.claim().caller();
        String receiver = attempt.claim().receiver();
        permits.release(caller, receiver);
        if (full || waiting.contains(caller) || waiting.contains(receiver)) {
            wake();
        }
    }

    private void record(ClaimedCallback claim, CallbackPost.Sent sent, boolean unread) {
        if (sent instanceof CallbackPost.NotSent notSent) {
            claims.postpone(claim, notSent.pause());
        } else if (sent instanceof CallbackPost.Attempted attempted) {
            record(claim, attempted, unread);
        }
    }

    private void record(ClaimedCallback claim, CallbackPost.Attempted attempted, boolean unread) {
        int attempts = claim.callback().attemptsOfRun() + 1;
        CallbackState state = state(attempted.attempt());
        Optional<Duration> delay =
                state == CallbackState.PENDING ? plan.delay(attempts, attempted.retryAfter()) : Optional.empty();
        CallbackState next = state == CallbackState.PENDING && delay.isEmpty() ? CallbackState.FAILED : state;
        boolean counted = unread
                ? claims.attemptedAnyway(claim, attempted.attempt(), next, delay)
                : claims.attempted(claim, attempted.attempt(), next, delay);
        if (counted) {
            ErrorLog.run(LOG, "A listener of callbacks failed", () -> listener.attempted(next));
        }
        if (counted && next == CallbackState.FAILED) {
            LOG.log(Level.WARNING, "The callback of group {0} was given up after attempt {1}", claim.group(), attempts);
        }
    }

    private static CallbackState state(CallbackAttempt attempt) {
        if (attempt.result() instanceof Answered answered) {
            if (answered.status() >= 200 && answered.status() <= 299) {
                return CallbackState.DELIVERED;
            } else if (answered.status() == GONE) {
                return CallbackState.FAILED;
            }
        }
        return CallbackState.PENDING;
    }

    /** The permits reserved by one claim; unused ones are released. */
    private final class Claim implements CallbackCapacity {

        private final List<Due> taken = new ArrayList<>();
        private final Set<String> refused = new HashSet<>();

        @Override
        public Set<String> busyCallers() {
            return noted(permits.busyCallers());
        }

        @Override
        public Set<String> busyReceivers() {
            return noted(permits.busyReceivers());
        }

        private Set<String> noted(Set<String> busy) {
            refused.addAll(busy);
            return busy;
        }

        @Override
        public Decision reserve(Due callback) {
            Decision decision = permits.reserve(callback);
            switch (decision) {
                case RESERVED -> taken.add(callback);
                case CALLER_BUSY -> refused.add(callback.caller());
                case RECEIVER_BUSY -> refused.add(callback.receiver());
            }
            return decision;
        }

        void release() {
            taken.forEach(due -> permits.release(due.caller(), due.receiver()));
        }
    }
}
