package io.muster.rest.stream;

import io.muster.database.StoreUnavailableException;
import io.muster.document.GroupWriter;
import io.muster.document.JsonText;
import io.muster.group.view.GroupFeed;
import io.muster.logging.Log;
import io.muster.response.Pieces;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseWriter;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.timer.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/**
 * Sends a group's events to one client as they happen: an event for each task's outcome, the group last.
 *
 * <p>No thread waits and nothing is buffered: a change in the group requests a turn from the response's writer, and the
 * turn reads new events from the feed as long as the client accepts them. Only one turn runs at a time, which guards
 * the state here.
 */
public final class GroupStream implements Pieces {

    /** What a stream needs besides its group and its client. */
    public record Output(Timer timer, GroupWriter writer, StreamFormat format, ContinuedAccess access) {}

    private static final System.Logger LOG = Log.of(GroupStream.class);

    // a disconnected client is detected by the second or third write: the first still fits into the socket's buffer,
    // and Payara reports the failure of the second only at the third
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    private final GroupFeed feed;
    private final Output output;
    private final Runnable onClientGone;

    private volatile boolean open = true;
    private volatile boolean heartbeatDue;
    private volatile boolean changed = true;
    private volatile Timer.Cancellable heartbeat = () -> {};
    private volatile Runnable ask = () -> {};
    private volatile Runnable unfollow = () -> {};
    private Iterator<GroupFeed.Event> events = Collections.emptyIterator();
    private Optional<GroupFeed.End> end = Optional.empty();
    private Iterator<byte[]> frame = Collections.emptyIterator();
    private long last;
    private boolean begun;
    private volatile boolean ended;

    /**
     * @param last the last event that the client has received, 0 if none
     * @param onClientGone run once if the client disconnects before the end
     */
    public GroupStream(GroupFeed feed, long last, Runnable onClientGone, Output output) {
        this.feed = feed;
        this.last = last;
        this.onClientGone = onClientGone;
        this.output = output;
    }

    /** Starts following the group; if that fails, registrations are undone, and the client counts as disconnected. */
    public void start(ResponseExchange exchange) {
        boolean started = false;
        try {
            exchange.whenOver(this::close);
            unfollow = feed.onChange(this::change);
            heartbeat = output.timer().scheduleRepeatedly(HEARTBEAT, this::beat);
            ResponseWriter writer = exchange.stream(this);
            ask = writer::ask;
            writer.ask();
            started = true;
        } finally {
            if (!started) {
                // nothing else ends it before the exchange times out
                close();
            } else if (!open) {
                // ended while it was being started, before the heartbeat could be cancelled
                heartbeat.cancel();
                unfollow.run();
            }
        }
    }

    /** {@inheritDoc} A page of events is released before the next is read. */
    @Override
    public Optional<byte[]> next() {
        if (!begun) {
            begun = true;
            if (!output.format().preamble().isEmpty()) {
                return bytes(output.format().preamble());
            }
        }
        if (frame.hasNext()) {
            return Optional.of(frame.next());
        } else if (ended) {
            return Optional.empty();
        } else if (heartbeatDue) {
            return heartbeat();
        } else if (!events.hasNext() && end.isEmpty() && changed) {
            read();
        }
        if (events.hasNext()) {
            GroupFeed.Event event = events.next();
            last = event.number();
            return begin("task", last, output.writer().result(event.task()));
        } else if (end.isPresent()) {
            ended = true;
            return begin(
                    "group",
                    end.get().number(),
                    output.writer().summary(end.get().group()));
        }
        return Optional.of(NOTHING_YET);
    }

    private Optional<byte[]> begin(String event, long number, JsonText json) {
        frame = output.format().frame(event, number, json);
        return Optional.of(frame.next());
    }

    private void read() {
        changed = false;
        try {
            GroupFeed.News news = feed.after(last);
            events = news.events().iterator();
            end = news.end();
            changed = changed || news.more();
        } catch (StoreUnavailableException away) {
            // the next change or heartbeat tries again
            LOG.log(System.Logger.Level.DEBUG, "The events of a group could not be read", away);
        }
    }

    /** A heartbeat; or the end, if the caller has lost access to the group. */
    private Optional<byte[]> heartbeat() {
        heartbeatDue = false;
        return output.access().isValid() ? bytes(output.format().comment()) : Optional.empty();
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private void change() {
        changed = true;
        ask.run();
    }

    private void beat() {
        heartbeatDue = true;
        change();
    }

    private void close() {
        open = false;
        heartbeat.cancel();
        unfollow.run();
        if (!ended) {
            onClientGone.run();
        }
    }
}
