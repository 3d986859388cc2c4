package io.muster.background;

import io.muster.database.NotificationListener;
import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.store.node.WorkNotifications;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notifies idle nodes of waiting groups for which this node has no capacity, and receives such notifications. Only a hint:
 * without it, an idle node finds those groups when it next polls the database.
 */
final class WorkHints implements AutoCloseable {

    private static final System.Logger LOG = Log.of(WorkHints.class);
    // between two hints of this node; a node that was just notified polls the database every half second anyway
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration RECONNECT = Duration.ofSeconds(5);

    private final WorkNotifications notifications;
    private final Optional<SerialTask> listening;
    private final Optional<HintReceiver> receiver;
    private final Timer timer;
    private final AtomicLong nextAt;
    private volatile boolean open = true;
    private volatile Runnable onHint = () -> {};

    /** @param receiver empty for a node that is alone with its database */
    WorkHints(WorkNotifications notifications, Optional<HintReceiver> receiver, Timer timer) {
        this.notifications = notifications;
        this.receiver = receiver;
        this.listening = receiver.map(
                found -> new SerialTask(found.thread(), () -> listen(found.listener()), this::connectLater));
        this.timer = timer;
        this.nextAt = new AtomicLong(timer.nanoTime());
    }

    /**
     * Receives hints from now on, and reconnects whenever the connection is lost.
     *
     * @param listener called on the receiver's thread; must not block
     */
    void start(Runnable listener) {
        onHint = listener;
        listening.ifPresent(SerialTask::ask);
    }

    /** A waiting group was stored. Waits for the database; does not throw if it cannot be reached. */
    void send() {
        long now = timer.nanoTime();
        long due = nextAt.get();
        if (receiver.isEmpty() || now - due < 0 || !nextAt.compareAndSet(due, now + INTERVAL.toNanos())) {
            return;
        }
        try {
            notifications.send();
        } catch (StoreUnavailableException away) {
            LOG.log(Level.DEBUG, "Idle nodes were not told that groups wait", away);
        }
    }

    private void listen(NotificationListener listener) {
        try {
            listener.listen(onHint);
        } catch (SQLException lost) {
            LOG.log(Level.DEBUG, "No connection for hints about groups that wait", lost);
        } finally {
            connectLater();
        }
    }

    private void connectLater() {
        if (open) {
            timer.schedule(RECONNECT, () -> listening.ifPresent(SerialTask::ask));
        }
    }

    @Override
    public void close() {
        open = false;
        receiver.ifPresent(found -> found.listener().close());
    }
}
