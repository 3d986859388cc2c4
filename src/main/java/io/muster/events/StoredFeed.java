package io.muster.events;

import io.muster.budget.ByteBudget;
import io.muster.group.view.GroupFeed;
import io.muster.store.GroupStore;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * The feed of a durable group for one reader, on whichever node it runs: read from the store page by page, so that no
 * event is lost, and once for all readers on this node that follow it together. A page takes memory until the next is
 * requested, or the reader has left; while there is not enough memory there are no new events.
 *
 * <p>One reader at a time; what it holds is guarded by this feed's monitor.
 */
public final class StoredFeed implements GroupFeed {

    private final UUID group;
    private final GroupStore store;
    private final GroupWatch watch;
    private final ByteBudget.Share share;
    private volatile Optional<Runnable> listener = Optional.empty();
    private Optional<Held> page = Optional.empty();
    private long held;
    private boolean left;

    /** A page that this reader shares with others. */
    private record Held(SharedPages pages, SharedPages.Page page) {}

    /** @param share the memory for everything that is being sent to the reader's caller */
    public StoredFeed(UUID group, GroupStore store, GroupWatch watch, ByteBudget.Share share) {
        this.group = group;
        this.store = store;
        this.watch = watch;
        this.share = share;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.muster.database.StoreUnavailableException if the database cannot be reached
     * @throws IllegalStateException if the group does not exist any more
     */
    @Override
    public News after(long number) {
        release();
        Optional<SharedPages> shared = listener.flatMap(known -> watch.pages(group));
        return shared.isPresent() ? after(number, shared.get(), listener.orElseThrow()) : read(number, this::hold);
    }

    private News after(long number, SharedPages shared, Runnable again) {
        Optional<News> known = take(number, shared);
        if (known.isPresent()) {
            return known.get();
        }
        if (!shared.begin(again)) {
            return News.none();
        }
        try {
            // another follower may have read it meanwhile
            Optional<News> meanwhile = take(number, shared);
            return meanwhile.isPresent() ? meanwhile.get() : readAndShare(number, shared);
        } finally {
            shared.done();
        }
    }

    /** Events read by another follower; empty if there is not enough memory for them. */
    private Optional<News> take(long number, SharedPages shared) {
        return shared.take(number).map(found -> {
            boolean fits = hold(found.bytes());
            if (!hasTaken(shared, found, fits)) {
                return News.none();
            }
            return shared.after(found, number);
        });
    }

    private News readAndShare(long number, SharedPages shared) {
        long changes = shared.changes();
        AtomicLong size = new AtomicLong();
        News news = read(number, bytes -> {
            size.set(bytes);
            return hold(bytes);
        });
        SharedPages.Page read = new SharedPages.Page(number, news, size.get(), changes);
        shared.share(read);
        hasTaken(shared, read, true);
        return news;
    }

    /**
     * Keeps a page until the next is requested; releases it at once if there was not enough memory for it, or the reader has
     * left.
     */
    private synchronized boolean hasTaken(SharedPages shared, SharedPages.Page taken, boolean fits) {
        if (fits && !left) {
            page = Optional.of(new Held(shared, taken));
            return true;
        }
        shared.release(taken);
        return false;
    }

    private News read(long number, LongPredicate hold) {
        return store.news(group, number, hold)
                .orElseThrow(() -> new IllegalStateException("Group %s was deleted".formatted(group)));
    }

    @Override
    public boolean isOver(long number) {
        return store.isOver(group, number);
    }

    @Override
    public Runnable onChange(Runnable told) {
        Runnable unfollow = watch.follow(group, told);
        listener = Optional.of(told);
        return () -> {
            unfollow.run();
            leave();
        };
    }

    private synchronized boolean hold(long bytes) {
        // a page larger than the whole share is sent alone
        long wanted = Math.min(bytes, share.max());
        if (left || !share.tryReserve(wanted)) {
            return false;
        }
        held += wanted;
        return true;
    }

    private synchronized void leave() {
        left = true;
        release();
    }

    private synchronized void release() {
        share.release(held);
        held = 0;
        page.ifPresent(last -> last.pages.release(last.page));
        page = Optional.empty();
    }
}
