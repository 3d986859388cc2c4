package io.muster.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request over one connection, told to a listener exactly once.
 *
 * <p>HttpClient calls it on the connection's I/O thread, except for a failure before anything was sent, which may come
 * on any.
 */
final class HttpAttempt implements AsyncClientExchangeHandler {

    /** Hears what came of it. */
    interface Listener {

        /** @param reusable whether the request, too, was sent completely, so that the connection may go on */
        void answered(OutboundResponse response, boolean reusable);

        /** @param progress how far the exchange had come */
        void broken(Exception cause, Progress progress);
    }

    /** How far an exchange has come. */
    enum Progress {
        NOTHING_SENT,
        SENDING,
        ANSWERING
    }

    private final OutboundRequest request;
    private final Target target;
    private final Listener listener;
    private final ByteBuffer body;
    private final ResponseReader reader;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile Progress progress = Progress.NOTHING_SENT;
    private volatile boolean requestComplete;

    HttpAttempt(OutboundRequest request, Target target, BodyLimits limits, Listener listener) {
        this.request = request;
        this.target = target;
        this.listener = listener;
        this.body = ByteBuffer.wrap(request.body().orElse(new byte[0]));
        this.reader = new ResponseReader(limits);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        progress = Progress.SENDING;
        requestComplete = !body.hasRemaining();
        channel.sendRequest(head(), requestComplete ? null : new BasicEntityDetails(body.remaining(), null), context);
    }

    private HttpRequest head() {
        var head = new BasicHttpRequest(request.method(), null, target.path());
        head.addHeader("Host", target.authority());
        if (!request.hasHeader("User-Agent")) {
            head.addHeader("User-Agent", "Muster");
        }
        if (!request.hasHeader("Accept-Encoding")) {
            head.addHeader("Accept-Encoding", "gzip");
        }
        request.headers().forEach(head::addHeader);
        boolean expectsContent = List.of("POST", "PUT", "PATCH").contains(request.method());
        if (body.hasRemaining() || expectsContent) {
            head.addHeader("Content-Length", Integer.toString(body.remaining()));
        }
        return head;
    }

    @Override
    public int available() {
        return body.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        channel.write(body);
        if (!body.hasRemaining() && !requestComplete) {
            requestComplete = true;
            channel.endStream();
        }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // 1xx: the answer is still to come
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails content, HttpContext context)
            throws IOException, HttpException {
        progress = Progress.ANSWERING;
        reader.head(response, content);
        if (content == null) {
            finish();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        // always more: the reader sets the limit, by throwing
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        reader.content(bytes);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws IOException {
        finish();
    }

    private void finish() throws IOException {
        var response = reader.response();
        try {
            if (told.compareAndSet(false, true)) {
                listener.answered(response, requestComplete);
            }
        } finally {
            // not before: what the listener makes of the body has its own place by now
            reader.release();
        }
    }

    @Override
    public void failed(Exception cause) {
        reader.release();
        if (told.compareAndSet(false, true)) {
            listener.broken(cause, progress);
        }
    }

    @Override
    public void cancel() {
        failed(new ConnectionClosedException());
    }

    @Override
    public void releaseResources() {
        failed(new ConnectionClosedException());
    }
}
