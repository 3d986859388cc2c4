package io.muster.events;

import io.muster.database.StoreUnavailableException;
import io.muster.group.view.GroupSnapshot;
import io.muster.store.GroupStore;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Waits, without a thread, until a durable group is decided, on whichever node it runs. */
public final class StoredDecision {

    private StoredDecision() {}

    /**
     * @param executor asks the store
     * @return empty, since the group may be large and is in the store. Cancel it to stop waiting
     */
    public static CompletableFuture<Optional<GroupSnapshot>> of(
            UUID id, GroupStore store, GroupWatch watch, Executor executor) {
        CompletableFuture<Optional<GroupSnapshot>> decided = new CompletableFuture<>();
        Runnable unfollow = watch.follow(id, () -> scheduleCheck(id, store, executor, decided));
        decided.whenComplete((group, thrown) -> unfollow.run());
        scheduleCheck(id, store, executor, decided);
        return decided;
    }

    private static void scheduleCheck(
            UUID id, GroupStore store, Executor executor, CompletableFuture<Optional<GroupSnapshot>> decided) {
        try {
            executor.execute(() -> check(id, store, decided));
        } catch (RejectedExecutionException busy) {
            // the next change asks again
        }
    }

    private static void check(UUID id, GroupStore store, CompletableFuture<Optional<GroupSnapshot>> decided) {
        if (decided.isDone()) {
            return;
        }
        try {
            if (store.isDecided(id)) {
                decided.complete(Optional.empty());
            }
        } catch (StoreUnavailableException away) {
            // asked again once the database is available
        }
    }
}
