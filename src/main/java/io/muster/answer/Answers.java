package io.muster.answer;

import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The open answers of a server. Thread-safe. */
public final class Answers {

    private final AnswerLimits limits;
    private final Set<Answer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param executor produces and writes the bodies
     * @param patience how long a client may accept nothing before it is disconnected
     */
    public Answers(Executor executor, Timer timer, Duration patience) {
        this.limits = new AnswerLimits(new AnswerWriter.Settings(executor, timer, patience));
    }

    /** The answer to a request, which {@link Answer#of} returns from then on. */
    public Answer to(HttpServletRequest request, HttpServletResponse response) {
        Answer answer = new Answer(limits, request, response);
        open.add(answer);
        answer.whenOver(() -> open.remove(answer));
        request.setAttribute(Answer.class.getName(), answer);
        return answer;
    }

    /**
     * Called when the application stops: it will not respond to the remaining requests, whose clients would wait for
     * ever. They receive a 503.
     */
    public void close() {
        closed = true;
        open.forEach(Answer::turnAway);
    }

    /** Whether the application has stopped. */
    public boolean isClosed() {
        return closed;
    }

    AnswerLimits limits() {
        return limits;
    }

    /** The number of complete answers that wait for their clients to read them. */
    public int unsent() {
        return limits.unsent();
    }
}
