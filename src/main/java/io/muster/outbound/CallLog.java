package io.muster.outbound;

import io.muster.outbound.target.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a call took until its answer was there. Thread-safe. */
public final class CallLog {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger hedges = new AtomicInteger();
    private final AtomicInteger redirects = new AtomicInteger();
    private final AtomicLong waitedNanos = new AtomicLong();
    private volatile Optional<Target> answeredBy = Optional.empty();

    void attempt() {
        attempts.incrementAndGet();
    }

    void hedge() {
        hedges.incrementAndGet();
    }

    void redirect() {
        redirects.incrementAndGet();
    }

    void answeredBy(Target target) {
        answeredBy = Optional.of(target);
    }

    void waited(Duration duration) {
        waitedNanos.addAndGet(duration.toNanos());
    }

    /** How often it was tried, hedges apart. */
    public int attempts() {
        return attempts.get();
    }

    /** How many copies were sent beside an attempt. */
    public int hedges() {
        return hedges.get();
    }

    /** How many redirects were followed, in all attempts. */
    public int redirects() {
        return redirects.get();
    }

    /** Where the last answer came from, if redirects may be followed. */
    public Optional<Target> answeredBy() {
        return answeredBy;
    }

    /** How long it waited in all: for the host, which has others to answer, and between attempts. */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos.get());
    }
}
