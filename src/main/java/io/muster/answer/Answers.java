package io.muster.answer;

import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The answers of a server. Thread-safe. */
public final class Answers {

    private final AnswerLimits limits;
    private final Set<Answer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param executor makes and writes the bodies
     * @param patience how long a client may take nothing before it is cut off
     */
    public Answers(Executor executor, Timer timer, Duration patience) {
        this.limits = new AnswerLimits(new AnswerWriter.Settings(executor, timer, patience));
    }

    /** The answer to a request; it is found by {@link Answer#of} from then on. */
    public Answer to(HttpServletRequest request, HttpServletResponse response) {
        Answer answer = new Answer(limits, request, response);
        open.add(answer);
        answer.whenOver(() -> open.remove(answer));
        request.setAttribute(Answer.class.getName(), answer);
        return answer;
    }

    /**
     * The application ends: whom it has not answered by now it never will, and the server would keep that client waiting
     * for ever. Such clients are told to come back (503).
     */
    public void close() {
        closed = true;
        open.forEach(Answer::turnAway);
    }

    /** Whether the application has ended. */
    public boolean isClosed() {
        return closed;
    }

    AnswerLimits limits() {
        return limits;
    }

    /** How many answers are complete, and wait for their clients to take them. */
    public int unsent() {
        return limits.unsent();
    }
}
