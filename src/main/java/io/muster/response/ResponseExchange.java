package io.muster.response;

import io.muster.logging.Log;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request, from the request to the last byte of the body: what is written is collected here, and
 * sent when it is complete. A body that is too large to collect continues with {@link Pieces}, which are produced while
 * the client reads.
 *
 * <p>A small body is sent at once, as it would be without this class; any other by an {@link ResponseWriter}.
 * Thread-safe: guarded by its monitor.
 */
public final class ResponseExchange {

    /** The maximum size in bytes of a body that is written with blocking calls; more than JAX-RS buffers. */
    public static final int SMALL = 16 * 1024;

    private static final System.Logger LOG = Log.of(ResponseExchange.class);

    // not pooled: Undertow's I/O thread may release a pooled one while another thread is writing (ADR 15)
    private static final int WRITER_BUFFER = 512;

    private final ResponseLimits limits;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ResponseBody body = new ResponseBody();
    private final EndActions whenOver = new EndActions();
    private @Nullable AsyncContext context;
    private @Nullable ResponseWriter writer;
    private int status;
    private boolean ended;
    private volatile Sent sent = new Sent(Optional.empty(), 0, false);

    /**
     * What was sent.
     *
     * @param status empty if nothing was
     * @param bytes of the body
     * @param whole whether the server has accepted everything
     */
    public record Sent(Optional<Integer> status, long bytes, boolean whole) {}

    /**
     * @param request the server's own, as is the response: {@link #request} and {@link #response} return the wrappers
     */
    ResponseExchange(ResponseLimits limits, HttpServletRequest request, HttpServletResponse response) {
        this.limits = limits;
        this.request = request;
        this.response = response;
    }

    /** The response to a request that passed the filter. */
    public static ResponseExchange of(ServletRequest request) {
        return (ResponseExchange) Objects.requireNonNull(
                request.getAttribute(ResponseExchange.class.getName()), "the request bypassed the filter");
    }

    /** The request as the application sees it. */
    public HttpServletRequest request() {
        return new ExchangeRequest(request, this::response, this::started);
    }

    /** The response as the application sees it. */
    public HttpServletResponse response() {
        return new CollectedResponse(response, this::collect, body::discard, this::changeIfOpen);
    }

    /**
     * Runs an action once the server has accepted the whole body, or never will: at once if that has happened already.
     */
    public void whenOver(Runnable action) {
        whenOver.add(action);
    }

    /** What was sent; final when the exchange is over. */
    public Sent sent() {
        return sent;
    }

    /** Continues the body with these after what has been written so far; nothing can be written after them. */
    public void continueWith(Pieces pieces) {
        if (isHead()) {
            body.continueUnknown();
        } else {
            body.continueWith(pieces);
        }
    }

    /**
     * Sends a body that is produced bit by bit, and completes the exchange at its end.
     *
     * @return the writer to notify when there is more
     * @throws IllegalStateException unless the request is in asynchronous mode
     */
    public ResponseWriter stream(Pieces pieces) {
        synchronized (this) {
            ended = true;
            body.continueWith(pieces);
        }
        boolean started = false;
        try {
            ResponseWriter begun = start(Objects.requireNonNull(context));
            started = true;
            return begun;
        } finally {
            if (!started) {
                // nothing was sent: the application ends the exchange
                synchronized (this) {
                    ended = false;
                    body.release();
                }
            }
        }
    }

    /** Sends the response to a request that the application has finished, unless it is in asynchronous mode. */
    public void endUnlessAsync() {
        synchronized (this) {
            // isAsyncStarted() is false again once the exchange has been completed, which may be by now
            if (context != null || ended) {
                return;
            }
            ended = true;
        }
        if (!sendSmall()) {
            AsyncContext started = request.startAsync(request, response);
            // slow clients have their own time limit
            started.setTimeout(0);
            started(started);
            sendWhole(started);
        }
    }

    /** Abandons the response: the application failed, or the client is gone. */
    public void abandon() {
        ResponseWriter running;
        synchronized (this) {
            ended = true;
            body.release();
            running = writer;
        }
        if (running == null) {
            over();
        } else {
            running.gone();
        }
    }

    /** Responds 503 if the application has stopped without responding; aborts a response that is being sent. */
    public void turnAway() {
        ResponseWriter running;
        synchronized (this) {
            running = writer;
            if (!ended) {
                ended = true;
                sendUnavailable();
            }
        }
        if (running != null) {
            running.abort();
        }
    }

    private void sendUnavailable() {
        try {
            // Payara may have sent an error page of its own, and would never end the exchange
            if (!response.isCommitted()) {
                response.reset();
                response.setHeader("Retry-After", "1");
                response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                response.setContentLength(0);
                sent = new Sent(Optional.of(HttpServletResponse.SC_SERVICE_UNAVAILABLE), 0, true);
            }
        } finally {
            complete();
            over();
        }
    }

    private void complete() {
        try {
            if (context != null) {
                context.complete();
            }
        } catch (IllegalStateException gone) {
            LOG.log(Level.DEBUG, "An exchange had already ended", gone);
        }
    }

    private synchronized void changeIfOpen(Runnable change) {
        if (!ended) {
            change.run();
        }
    }

    private synchronized void collect(byte[] bytes, int from, int length) {
        if (!ended) {
            body.collect(bytes, from, length);
        }
    }

    private AsyncContext started(AsyncContext context) {
        synchronized (this) {
            this.context = context;
        }
        context.addListener(new ExchangeListener(this::abandon));
        return new DeferredAsyncContext(context, () -> end(context));
    }

    /** Called when the application has written everything. */
    private void end(AsyncContext context) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        if (sendSmall()) {
            context.complete();
        } else {
            sendWhole(context);
        }
    }

    private boolean sendSmall() {
        if (body.hasPieces() || body.size() > SMALL && !isHead()) {
            return false;
        }
        if (!limits.enterBlocking()) {
            return false;
        }
        try {
            if (isHead()) {
                if (!body.describe(response)) {
                    response.flushBuffer();
                }
                sent = new Sent(Optional.of(response.getStatus()), 0, true);
            } else {
                long bytes = body.size();
                // before it is sent: then the server may reuse the response
                int status = response.getStatus();
                if (bytes > 0) {
                    OutputStream out = response.getOutputStream();
                    body.writeTo(out);
                    // here rather than by the server's threads
                    out.close();
                }
                sent = new Sent(Optional.of(status), bytes, true);
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.log(Level.DEBUG, "A response was aborted", gone);
        } finally {
            limits.leaveBlocking();
            over();
        }
        return true;
    }

    private boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    private void sendWhole(AsyncContext context) {
        whenOver(limits.countUnsent());
        boolean started = false;
        try {
            if (isHead()) {
                body.describe(response);
                body.omit();
            }
            start(context);
            started = true;
        } finally {
            if (!started) {
                over();
                context.complete();
            }
        }
    }

    private ResponseWriter start(AsyncContext context) {
        try {
            response.setBufferSize(WRITER_BUFFER);
            ServletOutlet outlet = new ServletOutlet(
                    context, response.getOutputStream(), limits.writing().executor());
            ResponseWriter started = new ResponseWriter(outlet, body, this::over, limits.writing());
            synchronized (this) {
                writer = started;
                // while the server cannot reuse the response
                status = response.getStatus();
            }
            outlet.attach(started);
            return started;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void over() {
        synchronized (this) {
            if (writer != null) {
                sent = new Sent(Optional.of(status), writer.sent(), writer.isWhole());
            }
        }
        body.release();
        whenOver.run();
    }
}
