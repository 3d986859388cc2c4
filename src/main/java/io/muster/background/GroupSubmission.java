package io.muster.background;

import io.muster.background.GroupPermits.Permit;
import io.muster.budget.OverloadedException;
import io.muster.database.CommitInDoubtException;
import io.muster.document.DocumentSize;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.PreviousRun;
import io.muster.quota.StorageQuota;
import io.muster.store.GroupStore;
import io.muster.store.StorageUsage;
import io.muster.store.claim.Claim;
import io.muster.store.data.NewGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores groups that callers submit, and starts them here if there is capacity. */
final class GroupSubmission {

    private final GroupStore store;
    private final StorageQuota storage;
    private final Lease lease;
    private final GroupPermits permits;
    private final ClaimRunner runner;
    private final WorkHints hints;
    private final Housekeeper housekeeper;

    GroupSubmission(
            GroupStore store,
            StorageQuota storage,
            Lease lease,
            GroupPermits permits,
            ClaimRunner runner,
            WorkHints hints,
            Housekeeper housekeeper) {
        this.store = store;
        this.storage = storage;
        this.lease = lease;
        this.permits = permits;
        this.runner = runner;
        this.hints = hints;
        this.housekeeper = housekeeper;
    }

    /**
     * Stores a group; once this returns, the group survives a failure of this node.
     *
     * @param callerWaits whether a caller waits for the response: the group is then run at once if there is memory for
     *     it, otherwise when there is capacity
     * @throws io.muster.store.DuplicateKeyException if its idempotency key is in use
     * @throws CommitInDoubtException if it may have been stored, and the database cannot be asked
     * @throws OverloadedException if this node is stopping
     * @throws io.muster.budget.QuotaExceededException if the caller would exceed the storage quota
     */
    void submit(NewGroup group, GroupSpec spec, boolean callerWaits) {
        if (!housekeeper.isTakingOn()) {
            throw new OverloadedException("The server is shutting down");
        }
        storage.store(group.caller(), StorageUsage.of(group), () -> insert(group, spec, callerWaits));
    }

    private void insert(NewGroup group, GroupSpec spec, boolean callerWaits) {
        Optional<String> owner = lease.node();
        Optional<Permit> permit =
                owner.filter(name -> runner.hasCapacityFor(spec)).flatMap(name -> permit(group, callerWaits));
        if (owner.isEmpty() || permit.isEmpty()) {
            store.insert(group, Optional.empty());
            housekeeper.waiting();
            hints.send();
            return;
        }
        start(group, spec, owner.get(), permit.get());
    }

    private void start(NewGroup group, GroupSpec spec, String owner, Permit permit) {
        boolean started = false;
        try {
            Claim claim = insert(group, owner);
            if (lease.isHeldBy(owner)) {
                runner.start(new Claimed(claim, permit), spec);
                started = true;
            } else {
                // the insert took longer than the lease, for example because of a freeze: another node may have the
                // group by now
                runner.release(claim);
                housekeeper.waiting();
            }
        } finally {
            if (!started) {
                permit.release();
            }
        }
    }

    private Optional<Permit> permit(NewGroup group, boolean callerWaits) {
        DocumentSize size = group.document().parsedSize();
        return callerWaits
                ? permits.tryAcquireForCaller(group.caller(), size)
                : permits.tryAcquire(group.caller(), size);
    }

    private Claim insert(NewGroup group, String owner) {
        long epoch = store.insert(group, Optional.of(owner));
        PreviousRun none = PreviousRun.none(group.createdAt());
        return new Claim(
                group.id(),
                group.caller(),
                epoch,
                0,
                group.document().size(),
                group.clock(),
                none,
                Set.of(),
                0,
                List.of(),
                group.trace());
    }
}
