package io.muster.callback;

import io.muster.database.StoreUnavailableException;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackState;
import io.muster.logging.Log;
import io.muster.store.CallbackClaims;
import io.muster.store.CallbackClaims.Held;
import io.muster.store.CallbackRoom;
import io.muster.store.ClaimedCallback;
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
 * Brings callbacks to their end, attempt by attempt: 2xx is delivered, 410 and the end of the plan are failed, everything
 * else, redirects included, is tried again. What is due is claimed from the store, by whichever node comes first and has
 * room; no thread waits for a receiver. One turn claims at a time.
 */
public final class Delivery implements AutoCloseable {

    /**
     * What it needs of this node.
     *
     * @param lease the name under which this node claims, while its lease is known to be good
     * @param executor waits for the database
     */
    public record Node(Supplier<Optional<String>> lease, Executor executor, Timer timer) {}

    private static final System.Logger LOG = Log.of(Delivery.class);
    private static final int GONE = 410;

    private final CallbackClaims claims;
    private final CallbackPost post;
    private final RetryPlan plan;
    private final Node node;
    private final CallbackPlaces places;
    private final SerialTask turns;
    private final Set<Attempt> live = ConcurrentHashMap.newKeySet();
    // of whom more may be due than there was room for, by the last claim
    private volatile Set<String> waiting = Set.of();
    private volatile boolean full;
    private volatile boolean draining;
    private volatile boolean closed;
    private Set<Held> idle = Set.of();

    public Delivery(CallbackClaims claims, CallbackPost post, RetryPlan plan, Node node) {
        this.claims = claims;
        this.post = post;
        this.plan = plan;
        this.node = node;
        this.places = new CallbackPlaces(CallbackPlaces.LIMITS, post::isAvailable);
        // rejected: asked again in a moment
        this.turns = new SerialTask(node.executor, this::takeTurn, () -> {});
    }

    /** Sends what is due. Called about once a second; never blocks. */
    public void wake() {
        if (!isEnding()) {
            turns.ask();
        }
    }

    /**
     * Gives back what this node has claimed and does not send: the answer to a claim was lost, or the claim was made as the
     * node was closed. Called every few seconds, by one thread at a time; waits for the database.
     */
    public void releaseIdle(String name) {
        Set<Held> notSent = new HashSet<>(claims.owned(name));
        live.forEach(attempt -> notSent.remove(attempt.held()));
        for (Held claim : notSent) {
            // not the first time it is seen: it may be about to be sent
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

    /** Claims nothing more, for the end of this node; what is on its way may come to its end. Never blocks. */
    public void drain() {
        draining = true;
    }

    /**
     * Calls off what is on its way, and sends nothing more; whoever has its claim next sends it again. What came of a
     * callback by now is recorded still. Never blocks.
     */
    @Override
    public void close() {
        closed = true;
        live.forEach(Attempt::cancel);
    }

    /** How many are on their way from here, or wait for what came of them to be recorded. */
    public int inFlight() {
        return live.size();
    }

    private boolean isEnding() {
        return draining || closed;
    }

    private void takeTurn() {
        int free = places.free();
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
            claim.leave();
        }
    }

    private void send(ClaimedCallback callback, Claim claim) {
        Attempt attempt = new Attempt(callback, this::ended, node.executor, node.timer, this::record);
        live.add(attempt);
        claim.taken.removeIf(due -> due.group().equals(callback.group()));
        // looked at only now, so that close() misses none
        if (closed) {
            attempt.cancel();
        }
        attempt.start(post);
    }

    private void ended(Attempt attempt) {
        live.remove(attempt);
        String caller = attempt.claim().caller();
        String receiver = attempt.claim().receiver();
        places.leave(caller, receiver);
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

    /** The places that one claim takes; those that it does not need in the end are given back. */
    private final class Claim implements CallbackRoom {

        private final List<Due> taken = new ArrayList<>();
        private final Set<String> refused = new HashSet<>();

        @Override
        public Set<String> busyCallers() {
            return noted(places.busyCallers());
        }

        @Override
        public Set<String> busyReceivers() {
            return noted(places.busyReceivers());
        }

        private Set<String> noted(Set<String> busy) {
            refused.addAll(busy);
            return busy;
        }

        @Override
        public Decision take(Due callback) {
            Decision decision = places.take(callback);
            switch (decision) {
                case TAKEN -> taken.add(callback);
                case CALLER_BUSY -> refused.add(callback.caller());
                case RECEIVER_BUSY -> refused.add(callback.receiver());
            }
            return decision;
        }

        void leave() {
            taken.forEach(due -> places.leave(due.caller(), due.receiver()));
        }
    }
}
