package io.muster.answer;

import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** What the answers of a server share. Thread-safe. */
public final class Answers {

    // more of them, and clients that do not read could hold every thread there is
    private static final int MAX_BLOCKING = 8;

    private final AnswerWriter.Means means;
    private final AtomicInteger blocking = new AtomicInteger();
    private final AtomicInteger unsent = new AtomicInteger();

    /**
     * @param executor makes and writes the bodies
     * @param patience how long a client may take nothing before it is cut off
     */
    public Answers(Executor executor, Timer timer, Duration patience) {
        this.means = new AnswerWriter.Means(executor, timer, patience);
    }

    /** The answer to a request; it is found by {@link Answer#of} from then on. */
    public Answer to(HttpServletRequest request, HttpServletResponse response) {
        Answer answer = new Answer(this, request, response);
        request.setAttribute(Answer.class.getName(), answer);
        return answer;
    }

    /** How many answers are complete, and wait for their clients to take them. */
    public int unsent() {
        return unsent.get();
    }

    AnswerWriter.Means means() {
        return means;
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
