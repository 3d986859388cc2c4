package io.muster.rest;

import io.muster.document.GroupWriter;
import io.muster.group.GroupFeed;
import io.muster.logging.Log;
import io.muster.store.StoreUnavailableException;
import io.muster.timer.Timer;
import io.muster.timer.Turns;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Sends one client a group's events while they happen: an event for each task that gets its outcome, the group last.
 *
 * <p>Nothing waits in a thread and nothing is buffered: a change in the group asks for a turn on the executor, and the
 * turn reads from the feed what is new and writes it. Only one turn runs at a time, which guards the state here.
 */
final class GroupStream {

    /** What a stream needs besides its group and its client. */
    record Means(Executor executor, Timer timer, GroupWriter writer, StreamFormat format) {}

    private static final System.Logger LOG = Log.of(GroupStream.class);

    // a client that left is found at the second write after it did: the first still finds room in the socket
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final GroupFeed feed;
    private final Means means;
    private final AsyncContext client;
    private final Runnable onClientGone;

    private final Turns turns;
    private volatile boolean open = true;
    private volatile boolean heartbeatDue;
    private volatile Timer.Cancellable heartbeat = () -> {};
    private long last;
    private boolean begun;
    private volatile Runnable unfollow = () -> {};

    /**
     * @param last the last event that the client has had already, 0 before any
     * @param onClientGone is run once if the client is found to have left before the end
     */
    GroupStream(GroupFeed feed, long last, AsyncContext client, Runnable onClientGone, Means means) {
        this.feed = feed;
        this.last = last;
        this.client = client;
        this.onClientGone = onClientGone;
        this.means = means;
        this.turns = new Turns(means.executor(), this::takeTurn, this::clientGone);
    }

    void start() {
        scheduleHeartbeat();
        unfollow = feed.onChange(this::askForTurn);
        if (open) {
            askForTurn();
        } else {
            // closed while it was being started, when there was nothing to take off yet
            close();
        }
    }

    /** Ends the stream for a client that is no longer there. */
    void clientGone() {
        if (open) {
            close();
            onClientGone.run();
        }
    }

    private void askForTurn() {
        if (open) {
            turns.ask();
        }
    }

    private void takeTurn() {
        if (open) {
            writeNews();
        }
    }

    private void writeNews() {
        try {
            OutputStream out = client.getResponse().getOutputStream();
            if (!begun) {
                begun = true;
                write(out, means.format().preamble());
            }
            GroupFeed.News news = feed.after(last);
            for (GroupFeed.Event event : news.events()) {
                last = event.number();
                write(out, means.format().frame("task", last, means.writer().result(event.task())));
            }
            if (heartbeatDue) {
                heartbeatDue = false;
                write(out, means.format().comment());
            }
            if (news.end().isPresent()) {
                GroupFeed.End end = news.end().get();
                write(
                        out,
                        means.format()
                                .frame("group", end.number(), means.writer().summary(end.group())));
            }
            out.flush();
            if (news.more()) {
                askForTurn();
            }
            if (news.end().isPresent()) {
                close();
                client.complete();
            }
        } catch (StoreUnavailableException away) {
            // the next change or heartbeat tries again
            LOG.log(System.Logger.Level.DEBUG, "The events of a group could not be read", away);
        } catch (IOException | IllegalStateException gone) {
            // a server also says so when it has ended the exchange by itself
            clientGone();
            completeQuietly();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void scheduleHeartbeat() {
        heartbeat = means.timer().schedule(HEARTBEAT, () -> {
            if (open) {
                heartbeatDue = true;
                askForTurn();
                scheduleHeartbeat();
            }
        });
    }

    private void close() {
        open = false;
        heartbeat.cancel();
        unfollow.run();
    }

    private void completeQuietly() {
        try {
            client.complete();
        } catch (IllegalStateException completed) {
            // that was all that was wanted
        }
    }
}
