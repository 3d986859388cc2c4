package io.muster.events;

import io.muster.group.GroupFeed;
import io.muster.store.GroupStore;
import java.util.UUID;

/** The feed of a durable group, on whichever node it runs: read from the store, so that nothing told is ever lost. */
public final class StoredFeed implements GroupFeed {

    private final UUID group;
    private final GroupStore store;
    private final GroupWatch watch;

    public StoredFeed(UUID group, GroupStore store, GroupWatch watch) {
        this.group = group;
        this.store = store;
        this.watch = watch;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.muster.store.StoreUnavailableException if the database cannot be reached
     * @throws IllegalStateException if the group is not there any more
     */
    @Override
    public News after(long number) {
        return store.news(group, number)
                .orElseThrow(() -> new IllegalStateException("Group %s was forgotten".formatted(group)));
    }

    @Override
    public Runnable onChange(Runnable listener) {
        return watch.follow(group, listener);
    }
}
