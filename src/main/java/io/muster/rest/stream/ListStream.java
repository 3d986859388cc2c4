package io.muster.rest.stream;

import io.muster.response.Pieces;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseWriter;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.timer.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sends a list of groups to one client: the whole list first, then its changes as they are read. A client that reads slowly gets
 * several changes as one. Only one turn of the writer runs at a time, which guards the state here.
 */
public final class ListStream implements Pieces {

    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final int PIECE = 16 * 1024;

    private final Timer timer;
    private final StreamFormat format;
    private final ContinuedAccess access;
    private final FollowedLists.Following following;

    private volatile boolean open = true;
    private volatile boolean heartbeatDue;
    private volatile Timer.Cancellable heartbeat = () -> {};
    private volatile Runnable ask = () -> {};
    private ListPage.Seen seen = ListPage.Seen.NOTHING;
    private byte[] frame;
    private int written;

    /**
     * @param follow follows the list, given what is to be called when it has changed
     * @throws RuntimeException if the list cannot be read
     */
    public ListStream(
            Timer timer,
            StreamFormat format,
            ContinuedAccess access,
            Function<Runnable, FollowedLists.Following> follow) {
        this.timer = timer;
        this.format = format;
        this.access = access;
        this.frame = format.preamble().getBytes(StandardCharsets.UTF_8);
        this.following = follow.apply(() -> ask.run());
    }

    /** Starts sending; if that fails, nothing is followed any more. */
    public void start(ResponseExchange exchange) {
        boolean started = false;
        try {
            exchange.whenOver(this::close);
            heartbeat = timer.scheduleRepeatedly(HEARTBEAT, this::beat);
            ResponseWriter writer = exchange.stream(this);
            ask = writer::ask;
            writer.ask();
            started = true;
        } finally {
            if (!started || !open) {
                close();
            }
        }
    }

    @Override
    public Optional<byte[]> next() {
        if (written == frame.length && heartbeatDue) {
            heartbeatDue = false;
            if (!access.isValid()) {
                return Optional.empty();
            }
            begin(format.comment().getBytes(StandardCharsets.UTF_8));
        }
        if (written == frame.length) {
            ListPage page = following.list().page();
            if (following.list().hasEnded()) {
                return Optional.empty();
            }
            if (page.seen().version() == seen.version()) {
                return Optional.of(NOTHING_YET);
            }
            begin(page.after(seen, format));
            seen = page.seen();
        }
        // a copy, which the writer may keep: others send the same
        byte[] piece = Arrays.copyOfRange(frame, written, Math.min(frame.length, written + PIECE));
        written += piece.length;
        return Optional.of(piece);
    }

    private void begin(byte[] bytes) {
        frame = bytes;
        written = 0;
    }

    private void beat() {
        heartbeatDue = true;
        ask.run();
    }

    /** Ends it. */
    public void close() {
        open = false;
        heartbeat.cancel();
        following.leave().run();
    }
}
