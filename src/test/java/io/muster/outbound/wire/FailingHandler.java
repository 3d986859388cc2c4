package io.muster.outbound.wire;

import io.muster.outbound.target.Target;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** An exchange whose handler throws an {@link Error} at its I/O thread, at a moment chosen by the test. */
final class FailingHandler implements AsyncClientExchangeHandler {

    enum Moment {
        CONNECTED,
        REQUEST,
        HEAD,
        BODY,
        END,
        FAILURE,
        NEVER
    }

    private final Target target;
    private final Moment moment;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Integer> answered = new CompletableFuture<>();
    private volatile @Nullable LeasedConnection lease;
    private volatile int status;

    FailingHandler(Target target, Moment moment) {
        this.target = target;
        this.moment = moment;
    }

    /** Completes with the failure that ended the exchange. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Completes with the response's status. */
    CompletableFuture<Integer> answered() {
        return answered;
    }

    void sendOver(TransportSupervisor pool) {
        pool.lease(target, then(leased -> {
            lease = leased;
            leased.disconnect();
            leased.connect(then(connected -> {
                throwAt(Moment.CONNECTED);
                leased.execute(this);
            }));
        }));
    }

    private <T> FutureCallback<T> then(java.util.function.Consumer<T> next) {
        return new FutureCallback<>() {
            @Override
            public void completed(T result) {
                next.accept(result);
            }

            @Override
            public void failed(Exception cause) {
                end(cause);
            }

            @Override
            public void cancelled() {
                end(new IllegalStateException("cancelled"));
            }
        };
    }

    private void throwAt(Moment now) {
        if (moment == now) {
            failure.complete(new AssertionError("thrown"));
            LeasedConnection last = lease;
            if (last != null) {
                last.discard();
            }
            throw new StackOverflowError("on purpose");
        }
    }

    private void end(Throwable cause) {
        LeasedConnection last = lease;
        if (last != null) {
            last.discard();
        }
        failure.complete(cause);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, java.io.IOException {
        throwAt(Moment.REQUEST);
        var request = new BasicHttpRequest("GET", null, target.path());
        request.addHeader("Host", target.authority());
        channel.sendRequest(request, null, context);
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails content, HttpContext context)
            throws HttpException {
        status = response.getCode();
        throwAt(Moment.HEAD);
        if (moment == Moment.FAILURE) {
            throw new HttpException("leads to the failure");
        }
    }

    @Override
    public void consume(ByteBuffer bytes) {
        throwAt(Moment.BODY);
        bytes.position(bytes.limit());
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        throwAt(Moment.END);
        answered.complete(status);
        LeasedConnection last = lease;
        if (last != null) {
            last.release(TimeValue.MAX_VALUE);
        }
    }

    @Override
    public void failed(Exception cause) {
        throwAt(Moment.FAILURE);
        end(cause);
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws java.io.IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {
        // no body
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        // none is sent
    }

    @Override
    public void cancel() {
        end(new IllegalStateException("cancelled"));
    }

    @Override
    public void releaseResources() {
        // holds no resources
    }
}
