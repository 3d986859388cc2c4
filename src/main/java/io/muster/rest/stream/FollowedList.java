package io.muster.rest.stream;

import io.muster.access.Caller;
import io.muster.document.GroupWriter;
import io.muster.group.view.GroupSummary;
import io.muster.logging.Log;
import io.muster.rest.groups.GroupList;
import io.muster.rest.groups.GroupOperations;
import io.muster.timer.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** A list that somebody follows, read once for everyone who does. Thread-safe; reading is guarded by its monitor. */
final class FollowedList {

    private static final System.Logger LOG = Log.of(FollowedList.class);

    // in a row: until then followers see what was read last
    private static final int MAX_FAILURES = 3;

    private final GroupOperations operations;
    private final Caller caller;
    private final GroupList query;
    private final GroupWriter writer;
    private final Set<Runnable> followers = new CopyOnWriteArraySet<>();
    private volatile ListPage page = ListPage.UNREAD;
    private volatile boolean ended;
    private Runnable shown = () -> {};
    private int failures;

    /** @param caller whose groups it shows; everyone who follows it sees the same ones */
    FollowedList(GroupOperations operations, Caller caller, GroupList query, GroupWriter writer) {
        this.operations = operations;
        this.caller = caller;
        this.query = query;
        this.writer = writer;
    }

    /** The list as it was last read. */
    ListPage page() {
        return page;
    }

    /** Whether it cannot be read any more: its followers should ask again. */
    boolean hasEnded() {
        return ended;
    }

    void add(Runnable follower) {
        followers.add(follower);
    }

    /** @return whether nobody follows it any more */
    boolean remove(Runnable follower) {
        followers.remove(follower);
        return followers.isEmpty();
    }

    /**
     * Reads it, if nobody has.
     *
     * @throws RuntimeException as {@link GroupOperations#list}
     */
    synchronized void readFirst() {
        if (page == ListPage.UNREAD) {
            read();
        }
    }

    /** Reads it again, and notifies its followers if it has changed. */
    void refresh() {
        if (readAgain()) {
            ErrorLog.runAll(LOG, "A follower could not be notified of a list's changes", followers);
        }
    }

    /** @return whether there is something to tell */
    private synchronized boolean readAgain() {
        if (ended) {
            return false;
        }
        ListPage before = page;
        try {
            read();
            failures = 0;
        } catch (RuntimeException away) {
            LOG.log(System.Logger.Level.DEBUG, "A followed list could not be read", away);
            failures++;
            ended = failures >= MAX_FAILURES;
        }
        return page != before || ended;
    }

    private void read() {
        List<Runnable> taken = new ArrayList<>();
        boolean isRead = false;
        try {
            List<GroupSummary> found = operations.list(caller, query, taken::add);
            page = page.with(found, query.limit(), writer);
            isRead = true;
        } finally {
            List<Runnable> over = isRead ? List.of(shown) : taken;
            over.forEach(Runnable::run);
            if (isRead) {
                shown = () -> taken.forEach(Runnable::run);
            }
        }
    }

    /** Nobody follows it any more. */
    synchronized void close() {
        ended = true;
        shown.run();
        shown = () -> {};
    }
}
