package io.muster.events;

import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupFeed.News;
import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pages of events that the followers of one group on this node have read and still hold: one of them reads, and the
 * others share the page. A page that nobody holds is dropped, so that each page is accounted to someone's memory.
 *
 * <p>Thread-safe: guarded by its monitor, which is never held during database access.
 */
final class SharedPages {

    private static final System.Logger LOG = Log.of(SharedPages.class);

    private final List<Page> pages = new ArrayList<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private boolean reading;
    private long changes;

    /** Events that were read together, starting after {@code after}. */
    static final class Page {
        private final long after;
        private final News news;
        private final long bytes;
        private final long changes;
        private int holders = 1;

        /**
         * @param after the event before its first
         * @param bytes of memory that it takes
         * @param changes the count of changes when reading began
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

    /** The number of changes to the group since it is followed. */
    synchronized long changes() {
        return changes;
    }

    synchronized void changed() {
        changes++;
    }

    /** A page with the events after this one, if a follower holds one: its number of holders is incremented. */
    synchronized Optional<Page> take(long number) {
        Optional<Page> found =
                pages.stream().filter(page -> page.hasNewsAfter(number)).max(Comparator.comparingLong(Page::last));
        found.ifPresent(page -> page.holders++);
        return found;
    }

    /**
     * The events of a page after this one. There may be more by now: a follower who takes the page later may already
     * have been notified of them.
     */
    synchronized News after(Page page, long number) {
        List<GroupFeed.Event> events = page.news.events().stream()
                .filter(event -> event.number() > number)
                .toList();
        boolean more = page.news.more() || page.changes != changes;
        return new News(events, page.news.end(), more && page.news.end().isEmpty());
    }

    /**
     * Whether the caller is to read, and call {@link #done()} afterwards; otherwise another follower is reading.
     *
     * @param again called when the other follower is done, on its thread
     */
    synchronized boolean begin(Runnable again) {
        boolean first = !reading;
        if (!first) {
            waiting.add(again);
        }
        reading = true;
        return first;
    }

    /** Shares a page that was just read, and is held by its reader. */
    synchronized void share(Page page) {
        if (!page.isEmpty()) {
            pages.add(page);
        }
    }

    /** The reader has finished, or failed. */
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

    /** The number of held pages. */
    synchronized int held() {
        return pages.size();
    }
}
