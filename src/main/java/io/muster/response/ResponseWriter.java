package io.muster.response;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends one body without blocking: a turn on the executor produces and writes pieces while the client accepts them, and
 * another turn follows when it accepts more. A client that accepts nothing for a while is disconnected.
 *
 * <p>Only one turn runs at a time, which guards the state here and the outlet: a turn also ends the exchange, so never
 * while another thread writes. Thread-safe.
 */
public final class ResponseWriter {

    /**
     * The destination of the body. Called by one thread at a time, and not after {@link #complete} or {@link #abort}.
     */
    interface Outlet {

        /** Whether a write would not block. If false, {@link ResponseWriter#ask} is called once it would not. */
        boolean isReady();

        /**
         * Writes bytes; only once after each time that {@link #isReady} returned true. The outlet owns the array from
         * then on, which should be short: Grizzly keeps the last one until the exchange ends.
         */
        void write(byte[] bytes, int from, int length) throws IOException;

        /** Flushes written bytes as far as possible without blocking; only after {@link #isReady} returned true. */
        void flush() throws IOException;

        /** Ends the exchange: the body is complete. */
        void complete();

        /** Aborts the exchange, as far as the server can. */
        void abort();
    }

    /**
     * How responses are written.
     *
     * @param executor produces and writes the bodies
     * @param patience how long a client may accept nothing
     */
    record Settings(Executor executor, Timer timer, Duration patience) {}

    private static final System.Logger LOG = Log.of(ResponseWriter.class);

    // what a server may have to copy when its socket accepts only a part
    private static final int MOST_AT_ONCE = 16 * 1024;

    private final Outlet outlet;
    private final Pieces pieces;
    private final Settings settings;
    private final Runnable onOver;
    private final SerialTask turns;
    private final AtomicReference<@Nullable Runnable> endEarly = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();

    private byte[] piece = Pieces.NOTHING_YET;
    private int written;
    // initially for the head of the response
    private boolean unflushed = true;
    private volatile boolean outOfPatience;
    private volatile Timer.Cancellable stalled = () -> {};
    private boolean isStalled;
    private long total;
    // as above, for other threads
    private volatile long sent;
    private volatile boolean whole;

    /** @param onOver run once, when the server has accepted the whole body, or never will */
    ResponseWriter(Outlet outlet, Pieces pieces, Runnable onOver, Settings settings) {
        this.outlet = outlet;
        this.pieces = pieces;
        this.onOver = onOver;
        this.settings = settings;
        this.turns = new SerialTask(settings.executor(), this::takeTurn, this::endWithoutTurn);
    }

    /** The number of bytes that the server has accepted. */
    long sent() {
        return sent;
    }

    /** Whether the server has accepted the whole body. */
    boolean isWhole() {
        return whole;
    }

    /** Requests a turn: there are more pieces, or the client accepts more. */
    public void ask() {
        if (!over.get()) {
            turns.ask();
        }
    }

    /** Ends the exchange of a client that has disconnected. */
    void gone() {
        endEarly(outlet::complete);
    }

    /** Aborts the response. */
    public void abort() {
        endEarly(outlet::abort);
    }

    private void endEarly(Runnable how) {
        if (endEarly.compareAndSet(null, how)) {
            ask();
        }
    }

    private void endWithoutTurn() {
        Runnable how = endEarly.get();
        end(how == null ? outlet::abort : how);
    }

    private void takeTurn() {
        if (over.get()) {
            return;
        }
        try {
            if (writeWhileReady()) {
                return;
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "A response was aborted", gone);
            end(outlet::complete);
            return;
        } catch (RuntimeException | Error failed) {
            ErrorLog.log(LOG, "A response was aborted", failed);
            end(outlet::abort);
            return;
        }
        Runnable early = endEarly.get();
        if (early != null) {
            end(early);
        } else if (outOfPatience) {
            LOG.log(
                    Level.INFO,
                    "A response was aborted: its client read nothing for {0} s",
                    settings.patience().toSeconds());
            end(outlet::abort);
        } else if (!isStalled) {
            isStalled = true;
            stalled = settings.timer().schedule(settings.patience(), this::runOutOfPatience);
        }
    }

    /**
     * Writes as long as the outlet is ready.
     *
     * @return whether there is nothing to do before the next turn: the body is complete, or there is no more of it yet
     */
    private boolean writeWhileReady() throws IOException {
        while (endEarly.get() == null && outlet.isReady()) {
            progress();
            if (written == piece.length && !advance()) {
                return true;
            }
            if (piece.length > 0) {
                int length = Math.min(MOST_AT_ONCE, piece.length - written);
                write(length);
                written += length;
                total += length;
                sent = total;
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                outlet.flush();
            } else {
                return true;
            }
        }
        return false;
    }

    private void write(int length) throws IOException {
        if (piece.length <= MOST_AT_ONCE) {
            outlet.write(piece, written, length);
        } else {
            outlet.write(Arrays.copyOfRange(piece, written, written + length), 0, length);
        }
    }

    private boolean advance() throws IOException {
        // let the last piece be collected before there is another
        piece = Pieces.NOTHING_YET;
        written = 0;
        Optional<byte[]> next = pieces.next();
        if (next.isEmpty()) {
            whole = true;
            end(outlet::complete);
            return false;
        }
        piece = next.get();
        return true;
    }

    private void progress() {
        if (isStalled) {
            isStalled = false;
            stalled.cancel();
            outOfPatience = false;
        }
    }

    private void runOutOfPatience() {
        outOfPatience = true;
        ask();
    }

    private void end(Runnable how) {
        if (!over.getAndSet(true)) {
            stalled.cancel();
            onOver.run();
            how.run();
        }
    }
}
