package io.muster.outbound.wire;

import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.AttemptLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request once over one connection, and notifies a listener exactly once.
 *
 * <p>HttpClient calls it on the connection's I/O thread, except for a failure before anything was sent, which may be
 * reported on any thread.
 */
final class HttpAttempt implements AsyncClientExchangeHandler {

    /** Receives the outcome. */
    interface Listener {

        /** @param keepAlive how long the connection may idle, if shorter than usual; zero: it must be closed */
        void answered(OutboundResponse response, TimeValue keepAlive);

        /** @param progress how far the exchange had got */
        void broken(Exception cause, Progress progress);
    }

    /** How far an exchange has got. */
    enum Progress {
        /** No byte of the request. */
        NOTHING_SENT,
        /** A part of the request. */
        SENDING,
        /** All of the request, and no response has begun; bytes that are not HTTP do not count as one. */
        SENT,
        ANSWERING
    }

    private final OutboundRequest request;
    private final AttemptLog.Entry attempt;
    private final Listener listener;
    private final ByteBuffer body;
    private final ResponseReader reader;
    private final AtomicBoolean notified = new AtomicBoolean();
    private final int bodyLength;
    private volatile @Nullable EndpointDetails traffic;
    private volatile long sentBefore;
    private volatile long receivedBefore;
    private volatile boolean requestComplete;
    private volatile boolean responding;
    private volatile TimeValue keepAlive = TimeValue.MAX_VALUE;

    HttpAttempt(OutboundRequest request, AttemptLog.Entry attempt, BodyLimits limits, Listener listener) {
        this.request = request;
        this.attempt = attempt;
        this.listener = listener;
        this.body = ByteBuffer.wrap(request.body().orElse(new byte[0]));
        this.bodyLength = body.remaining();
        this.reader = new ResponseReader(limits);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        if (!attempt.sending()) {
            // its task has just ended, and was said to have sent nothing
            throw new ConnectionClosedException("the exchange is over");
        }
        recordTraffic(HttpCoreContext.cast(context).getEndpointDetails());
        requestComplete = !body.hasRemaining();
        channel.sendRequest(head(), requestComplete ? null : new BasicEntityDetails(body.remaining(), null), context);
    }

    private void recordTraffic(EndpointDetails details) {
        sentBefore = details.getSentBytesCount();
        receivedBefore = details.getReceivedBytesCount();
        traffic = details;
    }

    private HttpRequest head() {
        var head = new BasicHttpRequest(request.method(), null, request.target().pathAndQuery());
        head.addHeader("Host", request.target().authority());
        if (!request.hasHeader("User-Agent")) {
            head.addHeader("User-Agent", "Muster");
        }
        if (!request.hasHeader("Accept-Encoding")) {
            // a range of compressed content cannot be decompressed (the Fetch Standard does the same)
            head.addHeader("Accept-Encoding", request.hasHeader("Range") ? "identity" : "gzip");
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
    public void consumeInformation(HttpResponse response, HttpContext context) throws HttpException {
        // 1xx: the final response is still to come
        responding = true;
        // RFC 9110 section 15.2.2: what follows is not HTTP
        if (response.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS) {
            throw new ProtocolException("a protocol upgrade that was not requested");
        }
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails content, HttpContext context)
            throws IOException, HttpException {
        responding = true;
        attempt.responded(response.getCode());
        keepAlive = KeepAliveHint.of(response);
        reader.head(response, content);
        if (content == null) {
            finish();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        // unlimited: the reader enforces the limit by throwing
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
            if (notified.compareAndSet(false, true)) {
                listener.answered(response, requestComplete ? keepAlive : TimeValue.ZERO_MILLISECONDS);
            }
        } finally {
            // only now: what the listener derives from the body is accounted for elsewhere by now
            reader.release();
        }
    }

    @Override
    public void failed(Exception cause) {
        reader.release();
        if (notified.compareAndSet(false, true)) {
            Progress progress = progress(cause);
            if (progress == Progress.NOTHING_SENT) {
                attempt.unsent();
            }
            listener.broken(cause, progress);
        }
    }

    private Progress progress(Exception cause) {
        EndpointDetails known = traffic;
        if (known == null) {
            return Progress.NOTHING_SENT;
        }
        boolean heard = known.getReceivedBytesCount() > receivedBefore && !(cause instanceof HttpException);
        if (responding || heard) {
            return Progress.ANSWERING;
        }
        long sent = known.getSentBytesCount() - sentBefore;
        if (sent == 0) {
            return Progress.NOTHING_SENT;
        }
        // the count includes the head, whose length is unknown: no more bytes than the body's means that something is
        // unsent
        return requestComplete && sent > bodyLength ? Progress.SENT : Progress.SENDING;
    }

    @Override
    public void cancel() {
        closed();
    }

    @Override
    public void releaseResources() {
        closed();
    }

    // also called after each success, when nobody needs the exception
    private void closed() {
        if (notified.get()) {
            reader.release();
        } else {
            failed(new ConnectionClosedException());
        }
    }
}
