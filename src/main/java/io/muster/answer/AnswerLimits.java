package io.muster.answer;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits and counts the answers of a server. Thread-safe. */
final class AnswerLimits {

    // with more, clients that do not read could block every thread
    private static final int MAX_BLOCKING = 8;

    private final AnswerWriter.Settings writing;
    private final AtomicInteger blocking = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();

    AnswerLimits(AnswerWriter.Settings writing) {
        this.writing = writing;
    }

    /** The number of complete answers that wait for their clients to read them. */
    int unsent() {
        return unsent.get();
    }

    AnswerWriter.Settings writing() {
        return writing;
    }

    /** Counts an answer until the returned action is run. */
    Runnable countUnsent() {
        unsent.incrementAndGet();
        return unsent::decrementAndGet;
    }

    /** Whether one more thread may block while it writes an answer; if so, it must leave again. */
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
