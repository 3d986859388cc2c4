package io.muster.answer;

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
 * Sends one body without blocking: a turn on the executor makes and writes pieces for as long as the client takes them,
 * and the next turn comes when it takes more. A client that takes nothing for a while is cut off.
 *
 * <p>Only one turn runs at a time, which guards the state here and the outlet: the exchange is ended by a turn as well, never
 * while another thread writes. Every method may be called by any thread.
 */
public final class AnswerWriter {

    /** Where the body goes. Called by one thread at a time, and not after {@link #complete} or {@link #abort}. */
    interface Outlet {

        /** Whether a write would not block. If not, {@link AnswerWriter#ask} is called once it would not. */
        boolean isReady();

        /**
         * Takes bytes; only after {@link #isReady} said so, and once for each time it did. The array is the outlet's from then
         * on, and is short: Grizzly keeps the last one that it was given for as long as the exchange lasts.
         */
        void write(byte[] bytes, int from, int length) throws IOException;

        /** Sends what was taken, as far as that does not block; only after {@link #isReady} said so. */
        void flush() throws IOException;

        /** Ends the exchange: the body is whole. */
        void complete();

        /** Breaks the exchange off, as well as the server can. */
        void abort();
    }

    /**
     * How all answers are written.
     *
     * @param executor makes and writes the bodies
     * @param patience how long a client may take nothing
     */
    record Settings(Executor executor, Timer timer, Duration patience) {}

    private static final System.Logger LOG = Log.of(AnswerWriter.class);

    // what a server may have to copy when its socket takes only a part
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
    // the head of the answer, to begin with
    private boolean unflushed = true;
    private volatile boolean outOfPatience;
    private volatile Timer.Cancellable stalled = () -> {};
    private boolean isStalled;

    /** @param onOver is run once when the body was taken by the server as a whole, or never will be */
    AnswerWriter(Outlet outlet, Pieces pieces, Runnable onOver, Settings settings) {
        this.outlet = outlet;
        this.pieces = pieces;
        this.onOver = onOver;
        this.settings = settings;
        this.turns = new SerialTask(settings.executor(), this::takeTurn, this::endWithoutTurn);
    }

    /** Asks for a turn: there are more pieces, or the client takes more. */
    public void ask() {
        if (!over.get()) {
            turns.ask();
        }
    }

    /** Ends the exchange of a client that has left. */
    void gone() {
        endEarly(outlet::complete);
    }

    /** Breaks the answer off: its client is to have no more. */
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

    /** Returns whether there is nothing to be done before the next turn: the body is at its end, or there is no more of it yet. */
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
        // let go of the last piece before there is another
        piece = Pieces.NOTHING_YET;
        written = 0;
        Optional<byte[]> next = pieces.next();
        if (next.isEmpty()) {
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
