package io.muster.events;

import io.muster.group.GroupFeed;
import io.muster.group.GroupState;
import io.muster.store.GroupStore;
import io.muster.store.StoredGroup;
import io.muster.task.ByteBudget;
import java.util.UUID;

/**
 * The feed of a durable group for one reader, on whichever node it runs: read from the store page by page, so that nothing
 * told is ever lost. A page takes up room until the next is asked for, or the reader has left; while there is no room
 * there is no news.
 *
 * <p>One reader at a time; what it holds is guarded by this feed's monitor.
 */
public final class StoredFeed implements GroupFeed {

    private final UUID group;
    private final GroupStore store;
    private final GroupWatch watch;
    private final ByteBudget.Share room;
    private long held;
    private boolean left;

    /** @param room what all that the reader's caller is being sent may take up */
    public StoredFeed(UUID group, GroupStore store, GroupWatch watch, ByteBudget.Share room) {
        this.group = group;
        this.store = store;
        this.watch = watch;
        this.room = room;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.muster.store.StoreUnavailableException if the database cannot be reached
     * @throws IllegalStateException if the group is not there any more
     */
    @Override
    public News after(long number) {
        release();
        return store.news(group, number, this::hold)
                .orElseThrow(() -> new IllegalStateException("Group %s was forgotten".formatted(group)));
    }

    @Override
    public boolean isOver(long number) {
        return store.find(group)
                .filter(found -> found.summary().state() == GroupState.FINISHED)
                .map(StoredGroup::lastEvent)
                .filter(end -> end <= number)
                .isPresent();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        Runnable unfollow = watch.follow(group, listener);
        return () -> {
            unfollow.run();
            leave();
        };
    }

    private synchronized boolean hold(long bytes) {
        // a page that is larger than a share goes alone
        long wanted = Math.min(bytes, room.max());
        if (left || !room.take(wanted)) {
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
        room.giveBack(held);
        held = 0;
    }
}
