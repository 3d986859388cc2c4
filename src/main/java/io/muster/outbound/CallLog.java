package io.muster.outbound;

import io.muster.outbound.target.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Records what a call took until its response was complete. Thread-safe. */
public final class CallLog {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger hedges = new AtomicInteger();
    private final AtomicInteger redirects = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();
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

    /** The number of exchanges before this one, which is counted, too. */
    int exchange() {
        return exchanges.getAndIncrement();
    }

    void waited(Duration duration) {
        waitedNanos.addAndGet(duration.toNanos());
    }

    /** The number of attempts, without hedges. */
    public int attempts() {
        return attempts.get();
    }

    /** The number of hedges: copies sent beside an attempt. */
    public int hedges() {
        return hedges.get();
    }

    /** The number of redirects followed, in all attempts. */
    public int redirects() {
        return redirects.get();
    }

    /** The target that sent the last response, if redirects may be followed. */
    public Optional<Target> answeredBy() {
        return answeredBy;
    }

    /** The total time spent waiting for a permit of the host and between attempts. */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos.get());
    }
}
