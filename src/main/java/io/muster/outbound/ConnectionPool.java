package io.muster.outbound;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to other servers and the threads that serve them: HTTP/1.1, kept alive, limited in number.
 *
 * <p>Made of the parts of which HttpClient's own minimal client is made, because that one can neither take a waiting
 * exchange out of the queue nor call off a connection that is being opened. Safe for use by any thread.
 */
final class ConnectionPool implements AutoCloseable {

    private static final int IO_THREADS = 2;
    private static final long HOUSEKEEPING_MILLIS = 1_000;
    private static final long SWEEP_MILLIS = 20;
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);
    private static final TlsConfig HTTP_1 =
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build();
    // a connection has three, for as long as it is open: by default they take 96 KB, 2,000 connections 190 MB
    private static final int BUFFER = 8_192;
    private static final Http1Config BOUNDS = Http1Config.custom()
            .setBufferSize(BUFFER)
            .setMaxLineLength(16_384)
            .setMaxHeaderCount(RequestRules.MAX_HEADERS)
            .setMaxEmptyLineCount(10)
            .build();

    private final PoolingAsyncClientConnectionManager manager;
    private final DefaultConnectingIOReactor reactor;
    private final ScheduledThreadPoolExecutor housekeeper =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("muster-http-housekeeper", true));
    private final AtomicBoolean sweepDue = new AtomicBoolean();
    private final TimeValue keepAlive;
    private final Timeout connectTimeout;

    ConnectionPool(OutboundLimits limits, DnsResolver gate) {
        keepAlive = TimeValue.of(limits.keepAlive());
        connectTimeout = Timeout.of(limits.connectTimeout());
        manager = newManager(limits, gate);
        reactor = newReactor();
        reactor.start();
        housekeeper.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        housekeeper.scheduleWithFixedDelay(
                this::clean, HOUSEKEEPING_MILLIS, HOUSEKEEPING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static PoolingAsyncClientConnectionManager newManager(OutboundLimits limits, DnsResolver gate) {
        var manager = new PoolingAsyncClientConnectionManager(
                RegistryBuilder.<TlsStrategy>create()
                        .register("https", DefaultClientTlsStrategy.createDefault())
                        .build(),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                null,
                gate);
        manager.setMaxTotal(limits.maxConnections());
        // how many go to one host is decided before they come here
        manager.setDefaultMaxPerRoute(limits.maxConnections());
        manager.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(limits.connectTimeout()))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .build());
        return manager;
    }

    private static DefaultConnectingIOReactor newReactor() {
        var protocol = new ClientHttp1StreamDuplexerFactory(
                new DefaultHttpProcessor(List.of(), List.of()),
                BOUNDS,
                CharCodingConfig.DEFAULT,
                DefaultClientConnectionReuseStrategy.INSTANCE,
                null,
                null,
                null);
        var config = IOReactorConfig.custom()
                .setIoThreadCount(IO_THREADS)
                .setTcpNoDelay(true)
                .build();
        var threads = new DefaultThreadFactory("muster-http-io", true);
        return new DefaultConnectingIOReactor(
                (session, attachment) -> newHandler(protocol, session, attachment),
                config,
                threads,
                null,
                null,
                null,
                session -> session.close(CloseMode.IMMEDIATE));
    }

    private static IOEventHandler newHandler(
            ClientHttp1StreamDuplexerFactory protocol, ProtocolIOSession session, Object attachment) {
        ((ConnectAttempt) attachment).opened(session);
        return new ClientHttp1IOEventHandler(protocol.create(session));
    }

    /** Asks for a connection, open already or not yet; cancelling the future takes the request out of the queue. */
    Future<AsyncConnectionEndpoint> lease(Target target, FutureCallback<AsyncConnectionEndpoint> callback) {
        var route = new HttpRoute(new HttpHost(target.scheme(), target.host(), target.port()));
        return manager.lease("exchange", route, null, Timeout.DISABLED, callback);
    }

    /** Makes a leased connection one's own. */
    Lease own(AsyncConnectionEndpoint endpoint) {
        return new Lease(manager, endpoint, keepAlive);
    }

    /** Opens a leased connection; running the result calls that off. */
    Runnable connect(Lease lease, FutureCallback<AsyncConnectionEndpoint> callback) {
        var attempt = new ConnectAttempt(reactor);
        var connected = manager.connect(
                lease.endpoint(), attempt, connectTimeout, HTTP_1, HttpClientContext.create(), callback);
        return () -> {
            attempt.callOff();
            connected.cancel(true);
        };
    }

    void execute(Lease lease, AsyncClientExchangeHandler handler) {
        lease.endpoint().execute("exchange", handler, HttpClientContext.create());
    }

    /** Drops cancelled requests from the queue: the pool itself would find them only as connections get free. */
    void sweepSoon() {
        if (sweepDue.compareAndSet(false, true)) {
            // a little later, so that a thousand aborts cost one walk through the queue
            housekeeper.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    ConnectionCounts counts() {
        var stats = manager.getTotalStats();
        return new ConnectionCounts(stats.getLeased(), stats.getAvailable(), stats.getPending());
    }

    @Override
    public void close() {
        housekeeper.shutdownNow();
        manager.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
    }

    private void sweep() {
        sweepDue.set(false);
        clean();
    }

    private void clean() {
        manager.closeIdle(keepAlive);
    }
}
