package io.muster.answer;

import java.util.concurrent.atomic.AtomicInteger;

/** What bounds the answers of a server, and counts them. Thread-safe. */
final class AnswerLimits {

    // more of them, and clients that do not read could hold every thread there is
    private static final int MAX_BLOCKING = 8;

    private final AnswerWriter.Settings writing;
    private final AtomicInteger blocking = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();

    AnswerLimits(AnswerWriter.Settings writing) {
        this.writing = writing;
    }

    /** How many answers are complete, and wait for their clients to take them. */
    int unsent() {
        return unsent.get();
    }

    AnswerWriter.Settings writing() {
        return writing;
    }

    /** Counts an answer from now on; what it returns ends that. */
    Runnable countUnsent() {
        unsent.incrementAndGet();
        return unsent::decrementAndGet;
    }

    /** Says whether one more thread may write an answer and be blocked meanwhile; it leaves again. */
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
