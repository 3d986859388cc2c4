package io.muster.response;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits and counts the responses of a server. Thread-safe. */
final class ResponseLimits {

    // with more, clients that do not read could block every thread
    private static final int MAX_BLOCKING = 8;

    private final ResponseWriter.Settings writing;
    private final AtomicInteger blocking = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();

    ResponseLimits(ResponseWriter.Settings writing) {
        this.writing = writing;
    }

    /** The number of complete responses that wait for their clients to read them. */
    int unsent() {
        return unsent.get();
    }

    ResponseWriter.Settings writing() {
        return writing;
    }

    /** Counts a response until the returned action is run. */
    Runnable countUnsent() {
        unsent.incrementAndGet();
        return unsent::decrementAndGet;
    }

    /** Whether one more thread may block while it writes a response; if so, it must leave again. */
    boolean enterBlocking() {
        if (blocking.incrementAndGet() <= MAX_BLOCKING) {
            return true;
        }
        blocking.decrementAndGet();
        return false;
    }

    void leaveBlocking() {
        blocking.decrementAndGet();
    }
}
