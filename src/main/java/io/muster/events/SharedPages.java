package io.muster.events;

import io.muster.group.GroupFeed;
import io.muster.group.GroupFeed.News;
import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the followers of one group on this node have read of its events and still hold: one of them reads, and the others
 * are given the same page. A page that nobody holds is forgotten, so that each counts for somebody's memory.
 *
 * <p>Thread-safe: guarded by its monitor, which is never held while the database is asked.
 */
final class SharedPages {

    private static final System.Logger LOG = Log.of(SharedPages.class);

    private final List<Page> pages = new ArrayList<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private boolean reading;
    private long changes;

    /** Events that were read together, from the one after {@code after} on. */
    static final class Page {
        private final long after;
        private final News news;
        private final long bytes;
        private final long changes;
        private int holders = 1;

        /**
         * @param after the event before its first
         * @param bytes of memory that it takes up
         * @param changes how many there were when it began to be read
         */
        Page(long after, News news, long bytes, long changes) {
            this.after = after;
            this.news = news;
            this.bytes = bytes;
            this.changes = changes;
        }

        long bytes() {
            return bytes;
        }

        private long last() {
            long events = news.events().isEmpty()
                    ? after
                    : news.events().get(news.events().size() - 1).number();
            return news.end().map(GroupFeed.End::number).orElse(events);
        }

        private boolean isEmpty() {
            return last() == after;
        }

        private boolean hasNewsAfter(long number) {
            return after <= number && number < last();
        }
    }

    /** How often something happened to the group, since it is followed. */
    synchronized long changes() {
        return changes;
    }

    synchronized void changed() {
        changes++;
    }

    /** A page with what comes after an event, if a follower holds one: held by one more from now on. */
    synchronized Optional<Page> take(long number) {
        Optional<Page> found =
                pages.stream().filter(page -> page.hasNewsAfter(number)).max(Comparator.comparingLong(Page::last));
        found.ifPresent(page -> page.holders++);
        return found;
    }

    /**
     * What a page has after an event. There may be more by now: who takes it later than it was read may have been told of
     * that already.
     */
    synchronized News after(Page page, long number) {
        List<GroupFeed.Event> events = page.news.events().stream()
                .filter(event -> event.number() > number)
                .toList();
        boolean more = page.news.more() || page.changes != changes;
        return new News(events, page.news.end(), more && page.news.end().isEmpty());
    }

    /**
     * Whether the caller is to read, and to say so when it has; otherwise somebody else does.
     *
     * @param again is told when they have, by their thread
     */
    synchronized boolean begin(Runnable again) {
        boolean first = !reading;
        if (!first) {
            waiting.add(again);
        }
        reading = true;
        return first;
    }

    /** Shares a page that was just read, and is held by who read it. */
    synchronized void share(Page page) {
        if (!page.isEmpty()) {
            pages.add(page);
        }
    }

    /** Who began to read has done so, or failed to. */
    void done() {
        List<Runnable> told;
        synchronized (this) {
            reading = false;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        ErrorLog.runAll(LOG, "A listener could not be notified of a group's new events", told);
    }

    synchronized void release(Page page) {
        page.holders--;
        if (page.holders == 0) {
            pages.remove(page);
        }
    }

    /** How many pages are held. */
    synchronized int held() {
        return pages.size();
    }
}
