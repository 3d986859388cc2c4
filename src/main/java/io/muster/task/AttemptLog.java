package io.muster.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the attempts of one task while it runs. Once it is closed nothing in it changes, and nothing more may be sent:
 * what it says of an aborted request stays true.
 *
 * <p>Thread-safe: guarded by its monitor, under which nothing else is called but the clock.
 */
public final class AttemptLog {

    private final LongSupplier clock;
    private final List<Entry> entries = new ArrayList<>(1);
    private boolean closed;

    /** @param clock the time since the group's start, in nanoseconds */
    public AttemptLog(LongSupplier clock) {
        this.clock = clock;
    }

    /** A log that nobody reads. */
    public static AttemptLog unread() {
        return new AttemptLog(() -> 0);
    }

    /** Begins an attempt, which waits for its host at first. */
    public synchronized Entry begin(Attempt.Kind kind) {
        Entry entry = new Entry(kind, clock.getAsLong());
        if (!closed) {
            entries.add(entry);
        }
        return entry;
    }

    /** The attempts so far. */
    public synchronized List<Attempt> attempts() {
        if (entries.isEmpty()) {
            return List.of();
        }
        long now = clock.getAsLong();
        if (entries.size() == 1) {
            return List.of(entries.get(0).at(now));
        }
        List<Attempt> attempts = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            attempts.add(entry.at(now));
        }
        return List.copyOf(attempts);
    }

    /** The attempts, of which none may send anything from now on. */
    public synchronized List<Attempt> close() {
        List<Attempt> all = attempts();
        closed = true;
        return all;
    }

    /** One attempt in progress. Thread-safe: guarded by the monitor of its log. */
    public final class Entry {

        private static final long UNKNOWN = -1;

        private final Attempt.Kind kind;
        private final long begun;
        private long permitted = UNKNOWN;
        private long ended = UNKNOWN;
        private int status;
        private @Nullable FaultCode error;
        private Attempt.Sent sent = Attempt.Sent.NONE;
        // before the connection on which it is being sent, which may turn out to have been closed
        private Attempt.Sent sentBefore = Attempt.Sent.NONE;

        private Entry(Attempt.Kind kind, long begun) {
            this.kind = kind;
            this.begun = begun;
        }

        /**
         * The host has granted a permit.
         *
         * @param waited false if it did at once
         */
        public void permitted(boolean waited) {
            synchronized (AttemptLog.this) {
                permitted = waited ? clock.getAsLong() : begun;
            }
        }

        /**
         * The request is about to be sent.
         *
         * @return false if it must not be: the task is over
         */
        public boolean sending() {
            synchronized (AttemptLog.this) {
                if (closed) {
                    return false;
                }
                sentBefore = sent;
                sent = sent == Attempt.Sent.NONE ? Attempt.Sent.MAYBE : sent;
                return true;
            }
        }

        /** Nothing of what was about to be sent was sent, and it will not be. */
        public void unsent() {
            synchronized (AttemptLog.this) {
                if (!closed) {
                    sent = sentBefore;
                }
            }
        }

        /** A response has begun. */
        public void responded(int newStatus) {
            synchronized (AttemptLog.this) {
                if (!closed) {
                    sent = Attempt.Sent.YES;
                    status = newStatus;
                }
            }
        }

        /** The attempt is over; only the first call has an effect. */
        public void ended(@Nullable FaultCode newError) {
            synchronized (AttemptLog.this) {
                if (!closed && ended == UNKNOWN) {
                    ended = clock.getAsLong();
                    error = newError;
                }
            }
        }

        private Attempt at(long now) {
            long end = ended == UNKNOWN ? now : ended;
            long permit = permitted == UNKNOWN ? end : permitted;
            return new Attempt(kind, millis(begun), millis(permit - begun), millis(end - begun), status, error, sent);
        }

        private static long millis(long nanos) {
            return TimeUnit.NANOSECONDS.toMillis(nanos);
        }
    }
}
