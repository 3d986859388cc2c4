package io.muster.rest.groups;

import io.muster.budget.ByteBudget;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.Values;
import io.muster.registry.Owned;
import io.muster.rest.memory.ResponseMemory;
import org.jspecify.annotations.Nullable;

/**
 * The feed of a finished group in memory for one reader: the group takes memory until the reader has left, and while
 * there is none there are no events. Thread-safe: guarded by its monitor.
 */
final class FinishedFeed implements GroupFeed {

    private final Owned group;
    private final ByteBudget.Share share;
    private final long bytes;
    private @Nullable GroupFeed feed;
    private boolean held;
    private boolean left;

    /** @param share the memory for everything that is being sent to the reader's caller */
    FinishedFeed(Owned group, ByteBudget.Share share) {
        this.group = group;
        this.share = share;
        this.bytes = ResponseMemory.limited(ResponseMemory.sizeOf(group, Values.INCLUDED), share);
    }

    @Override
    public synchronized News after(long number) {
        held = held || !left && share.tryReserve(bytes);
        return held ? feed().after(number) : News.none();
    }

    @Override
    public boolean isOver(long number) {
        // without its last event, which comes after those of all tasks
        return number > group.tasks();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        return this::leave;
    }

    // read only once there is memory for it
    private GroupFeed feed() {
        GroupFeed read = feed;
        if (read == null) {
            read = GroupFeed.of(group.group());
            feed = read;
        }
        return read;
    }

    private synchronized void leave() {
        left = true;
        feed = null;
        if (held) {
            held = false;
            share.release(bytes);
        }
    }
}
