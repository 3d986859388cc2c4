package io.muster.rest;

import io.muster.budget.ByteBudget;
import io.muster.group.GroupFeed;
import io.muster.group.GroupSnapshot;

/**
 * The feed of a finished group in memory for one reader: the group takes memory until the reader has left, and while
 * there is none there are no events. Thread-safe: guarded by its monitor.
 */
final class FinishedFeed implements GroupFeed {

    private final GroupFeed feed;
    private final ByteBudget.Share share;
    private final long bytes;
    private boolean held;
    private boolean left;

    /** @param share the memory for everything that is being sent to the reader's caller */
    FinishedFeed(GroupSnapshot group, ByteBudget.Share share) {
        this.feed = GroupFeed.of(group);
        this.share = share;
        this.bytes = Math.min(ResponseMemory.sizeOf(group), share.max());
    }

    @Override
    public synchronized News after(long number) {
        held = held || !left && share.tryReserve(bytes);
        return held ? feed.after(number) : News.none();
    }

    @Override
    public boolean isOver(long number) {
        return feed.isOver(number);
    }

    @Override
    public Runnable onChange(Runnable listener) {
        return this::leave;
    }

    private synchronized void leave() {
        left = true;
        if (held) {
            held = false;
            share.release(bytes);
        }
    }
}
