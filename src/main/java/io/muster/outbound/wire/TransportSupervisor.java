package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.outbound.target.Target;
import io.muster.timer.ErrorLog;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.concurrent.FutureCallback;

/**
 * Supervises the connections to other servers: closes expired idle ones, and replaces a transport that has lost one of
 * its threads. Thread-safe.
 */
public final class TransportSupervisor implements AutoCloseable {

    private static final System.Logger LOG = Log.of(TransportSupervisor.class);
    private static final long ROUND_MILLIS = 1_000;
    private static final long SWEEP_MILLIS = 20;

    private final Supplier<Transport> transports;
    private final Runnable onLoss;
    private final ScheduledThreadPoolExecutor housekeeper =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("muster-http-housekeeper", true));
    private final AtomicBoolean sweepDue = new AtomicBoolean();
    private volatile Transport transport;
    private volatile long checkedAt = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param newTransport creates a transport that runs the given action when one of its threads ends
     * @param onLoss run when a transport was replaced: its exchanges will get no response
     */
    public TransportSupervisor(TransportFactory newTransport, Runnable onLoss) {
        this.transports = () -> newTransport.make(this::checkSoon);
        this.onLoss = onLoss;
        this.transport = transports.get();
        housekeeper.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        housekeeper.scheduleWithFixedDelay(this::check, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Creates a transport. */
    @FunctionalInterface
    public interface TransportFactory {
        Transport make(Runnable onThreadEnd);
    }

    /** Requests a connection, open or yet to be opened; cancelling the future removes the request from the queue. */
    Future<AsyncConnectionEndpoint> lease(Target target, FutureCallback<LeasedConnection> callback) {
        return LeasedConnection.request(transport, target, callback);
    }

    /** Whether exchanges can be made now. */
    public boolean isRunning() {
        return !closed && transport.isRunning();
    }

    /** The time since it was last seen to run, in nanoseconds; normally at most about a second. */
    public long unattendedNanos() {
        return System.nanoTime() - checkedAt;
    }

    /** Removes cancelled requests from the queue: the pool itself would find them only when connections become free. */
    void sweepSoon() {
        if (sweepDue.compareAndSet(false, true)) {
            // a little later, so that a thousand aborts cost one pass over the queue
            housekeeper.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    public ConnectionCounts counts() {
        return transport.counts();
    }

    @Override
    public void close() {
        closed = true;
        housekeeper.shutdownNow();
        transport.close();
    }

    private void sweep() {
        sweepDue.set(false);
        check();
    }

    private void checkSoon() {
        if (!closed) {
            housekeeper.schedule(this::check, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // only on the housekeeper's thread; catches everything, because an exception would end its schedule
    private void check() {
        try {
            if (!closed && !transport.isRunning()) {
                replace();
            }
            transport.clean();
            checkedAt = System.nanoTime();
        } catch (RuntimeException | Error failure) {
            ErrorLog.log(LOG, "Maintaining the HTTP connections failed; retrying in a second", failure);
        }
    }

    private void replace() {
        LOG.log(Level.ERROR, "An I/O thread of the HTTP client has ended: its connections are closed and rebuilt");
        Transport lost = transport;
        transport = transports.get();
        onLoss.run();
        lost.close();
        if (closed) {
            transport.close();
        }
        LOG.log(Level.INFO, "The HTTP client works again");
    }
}
