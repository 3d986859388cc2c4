package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.target.Target;
import io.muster.timer.ErrorLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
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
 * Connections and the I/O threads that serve them: HTTP/1.1, kept alive, limited in number. It does not repair itself:
 * once one of its threads has ended, another transport must replace it.
 *
 * <p>Assembled from the same parts as HttpClient's minimal client, because that can neither remove a waiting exchange
 * from the queue nor cancel opening a connection. Thread-safe.
 */
public final class Transport implements AutoCloseable {

    private static final System.Logger LOG = Log.of(Transport.class);
    private static final int IO_THREADS = 2;
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);
    private static final TlsConfig HTTP_1 =
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build();
    // a connection has three on the heap while it is open: 24 MB for 2,000 connections
    private static final int BUFFER = 4_096;
    private static final Http1Config BOUNDS = Http1Config.custom()
            .setBufferSize(BUFFER)
            .setMaxLineLength(16_384)
            .setMaxHeaderCount(RequestRules.MAX_HEADERS)
            .setMaxEmptyLineCount(10)
            .build();

    private final PoolingAsyncClientConnectionManager manager;
    private final DefaultConnectingIOReactor reactor;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final DefaultThreadFactory threadFactory = new DefaultThreadFactory("muster-http-io", true);
    private final Runnable onThreadEnd;
    private final Timeout connectTimeout;
    private final TimeValue keepAlive;

    /** @param onThreadEnd run on an I/O thread when it ends, including when this transport is closed */
    public Transport(ConnectionLimits limits, DnsResolver gate, Runnable onThreadEnd) {
        this.onThreadEnd = onThreadEnd;
        this.connectTimeout = Timeout.of(limits.connectTimeout());
        this.keepAlive = TimeValue.of(limits.keepAlive());
        this.manager = newManager(limits, gate);
        this.reactor = newReactor();
        this.reactor.start();
    }

    private static PoolingAsyncClientConnectionManager newManager(ConnectionLimits limits, DnsResolver gate) {
        var manager = new PoolingAsyncClientConnectionManager(
                RegistryBuilder.<TlsStrategy>create()
                        .register("https", DefaultClientTlsStrategy.createDefault())
                        .build(),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                null,
                gate);
        manager.setMaxTotal(limits.max());
        // the number per host is limited before exchanges get here
        manager.setDefaultMaxPerRoute(limits.max());
        manager.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(limits.connectTimeout()))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .build());
        return manager;
    }

    private DefaultConnectingIOReactor newReactor() {
        var config = IOReactorConfig.custom()
                .setIoThreadCount(IO_THREADS)
                .setTcpNoDelay(true)
                .build();
        return new DefaultConnectingIOReactor(
                Transport::newHandler,
                config,
                this::newThread,
                null,
                null,
                null,
                session -> session.close(CloseMode.IMMEDIATE));
    }

    private static IOEventHandler newHandler(ProtocolIOSession session, Object attachment) {
        try {
            ((ConnectAttempt) attachment).opened(session);
            return WatchedConnection.over(session, BOUNDS);
        } catch (Error error) {
            // HttpCore turns an exception into a failed attempt, but an error would end the thread
            throw new IllegalStateException(error);
        }
    }

    private Thread newThread(Runnable work) {
        Thread thread = threadFactory.newThread(() -> {
            try {
                work.run();
            } catch (Error error) {
                ErrorLog.log(LOG, "An I/O thread of the HTTP client ended in an error", error);
            } finally {
                onThreadEnd.run();
            }
        });
        threads.add(thread);
        return thread;
    }

    /** Whether all of its threads are alive. */
    boolean isRunning() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    /** Requests a connection, open or yet to be opened; cancelling the future removes the request from the queue. */
    Future<AsyncConnectionEndpoint> lease(Target target, FutureCallback<AsyncConnectionEndpoint> callback) {
        var route = new HttpRoute(new HttpHost(target.scheme(), target.host(), target.port()));
        return manager.lease("exchange", route, null, Timeout.DISABLED, callback);
    }

    /** Opens a leased connection; running the result cancels that. */
    Runnable connect(AsyncConnectionEndpoint endpoint, FutureCallback<AsyncConnectionEndpoint> callback) {
        var attempt = new ConnectAttempt(reactor);
        var connected =
                manager.connect(endpoint, attempt, connectTimeout, HTTP_1, HttpClientContext.create(), callback);
        return () -> {
            attempt.cancel();
            connected.cancel(true);
        };
    }

    static void execute(AsyncConnectionEndpoint endpoint, AsyncClientExchangeHandler handler) {
        endpoint.execute("exchange", handler, HttpClientContext.create());
    }

    /** Returns a connection to the pool; closes it if {@code longest} is zero. */
    void release(AsyncConnectionEndpoint endpoint, TimeValue longest) {
        if (TimeValue.isPositive(longest)) {
            manager.release(endpoint, null, longest.compareTo(keepAlive) < 0 ? longest : keepAlive);
        } else {
            endpoint.close(CloseMode.IMMEDIATE);
            manager.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
        }
    }

    /** Closes expired idle connections, and removes cancelled requests from the queue. */
    void clean() {
        manager.closeExpired();
        manager.closeIdle(keepAlive);
    }

    ConnectionCounts counts() {
        var stats = manager.getTotalStats();
        return new ConnectionCounts(stats.getLeased(), stats.getAvailable(), stats.getPending());
    }

    @Override
    public void close() {
        manager.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
    }
}
