package io.muster.callback;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackState;
import io.muster.logging.Log;
import io.muster.store.CallbackTable;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Brings callbacks to their end, attempt by attempt: 2xx is delivered, 410 and the end of the plan are failed, everything
 * else, redirects included, is tried again. What it has to go by is in the table, so any node can make the next attempt.
 * Safe for use by any thread.
 */
public final class Delivery {

    private static final System.Logger LOG = Log.of(Delivery.class);
    private static final int GONE = 410;

    private final Jdbi jdbi;
    private final CallbackSubjects subjects;
    private final CallbackPost post;
    private final RetryPlan plan;
    private final InstantSource clock;
    private final CallbackTable table;

    public Delivery(Jdbi jdbi, CallbackSubjects subjects, CallbackPost post, RetryPlan plan, InstantSource clock) {
        this.jdbi = jdbi;
        this.subjects = subjects;
        this.post = post;
        this.plan = plan;
        this.clock = clock;
        this.table = new CallbackTable(clock);
    }

    /**
     * Makes an attempt if one is due.
     *
     * @return when to come back; empty if there is nothing left to do
     * @throws java.util.concurrent.CancellationException if it was stopped meanwhile
     */
    Optional<Instant> attempt(UUID group) {
        Optional<Callback> pending = jdbi.withHandle(handle -> table.find(handle, group))
                .filter(callback -> callback.state() == CallbackState.PENDING);
        // it is early if a node died between writing an attempt down and telling db-scheduler
        Optional<Instant> later = pending.flatMap(Callback::nextAttempt).filter(next -> next.isAfter(clock.instant()));
        return later.isPresent() ? later : pending.flatMap(callback -> send(group, callback));
    }

    /** Calls off what is on its way, and sends nothing more. */
    void stop() {
        post.stop();
    }

    private Optional<Instant> send(UUID group, Callback callback) {
        Optional<CallbackSubject> subject = subjects.find(group);
        if (subject.isEmpty()) {
            return Optional.empty();
        }
        CallbackPost.Sent sent = post.send(callback, subject.get());
        int attempts = callback.attemptsOfRun() + 1;
        CallbackState state = state(sent.attempt());
        Optional<Instant> next = state == CallbackState.PENDING
                ? plan.delay(attempts, sent.retryAfter())
                        .map(delay -> clock.instant().plus(delay).truncatedTo(ChronoUnit.MILLIS))
                : Optional.empty();
        CallbackState so = state == CallbackState.PENDING && next.isEmpty() ? CallbackState.FAILED : state;
        if (so == CallbackState.FAILED) {
            LOG.log(Level.WARNING, "The callback of group {0} is given up, at attempt {1}", group, attempts);
        }
        boolean counted = jdbi.inTransaction(handle -> table.attempted(handle, group, sent.attempt(), so, next));
        return next.filter(time -> counted);
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
}
