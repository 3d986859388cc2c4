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
 * The connections to other servers, looked after: what is idle for too long is closed, and a transport that has lost one
 * of its threads is replaced. Safe for use by any thread.
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
    private volatile long lookedAfterAt = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param newTransport makes one that runs what it is given when a thread of its ends
     * @param onLoss is told when a transport was replaced: exchanges that it carried will have no answer
     */
    public TransportSupervisor(TransportFactory newTransport, Runnable onLoss) {
        this.transports = () -> newTransport.make(this::lookSoon);
        this.onLoss = onLoss;
        this.transport = transports.get();
        housekeeper.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        housekeeper.scheduleWithFixedDelay(this::lookAfter, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Makes a transport. */
    @FunctionalInterface
    public interface TransportFactory {
        Transport make(Runnable onThreadEnd);
    }

    /** Asks for a connection, open already or not yet; cancelling the future takes the request out of the queue. */
    Future<AsyncConnectionEndpoint> lease(Target target, FutureCallback<LeasedConnection> callback) {
        return LeasedConnection.request(transport, target, callback);
    }

    /** Whether exchanges can be made at this moment. */
    public boolean isRunning() {
        return !closed && transport.isRunning();
    }

    /** How long ago it was last seen to run, in nanoseconds: about a second at most while all is well. */
    public long unattendedNanos() {
        return System.nanoTime() - lookedAfterAt;
    }

    /** Drops cancelled requests from the queue: the pool itself would find them only as connections get free. */
    void sweepSoon() {
        if (sweepDue.compareAndSet(false, true)) {
            // a little later, so that a thousand aborts cost one walk through the queue
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
        lookAfter();
    }

    private void lookSoon() {
        if (!closed) {
            housekeeper.schedule(this::lookAfter, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // only ever on the housekeeper's thread, whose rounds would end with the first thing thrown
    private void lookAfter() {
        try {
            if (!closed && !transport.isRunning()) {
                replace();
            }
            transport.clean();
            lookedAfterAt = System.nanoTime();
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
