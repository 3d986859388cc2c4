package io.muster.response;

import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The open responses of a server. Thread-safe. */
public final class ResponseExchanges {

    private final ResponseLimits limits;
    private final Set<ResponseExchange> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param executor produces and writes the bodies
     * @param patience how long a client may accept nothing before it is disconnected
     */
    public ResponseExchanges(Executor executor, Timer timer, Duration patience) {
        this.limits = new ResponseLimits(new ResponseWriter.Settings(executor, timer, patience));
    }

    /** The response to a request, which {@link ResponseExchange#of} returns from then on. */
    public ResponseExchange to(HttpServletRequest request, HttpServletResponse response) {
        ResponseExchange exchange = new ResponseExchange(limits, request, response);
        open.add(exchange);
        exchange.whenOver(() -> open.remove(exchange));
        request.setAttribute(ResponseExchange.class.getName(), exchange);
        return exchange;
    }

    /**
     * Called when the application stops: it will not respond to the remaining requests, whose clients would wait for
     * ever. They receive a 503.
     */
    public void close() {
        closed = true;
        open.forEach(ResponseExchange::turnAway);
    }

    /** Whether the application has stopped. */
    public boolean isClosed() {
        return closed;
    }

    ResponseLimits limits() {
        return limits;
    }

    /** The number of complete responses that wait for their clients to read them. */
    public int unsent() {
        return limits.unsent();
    }
}
