package io.muster.group;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.budget.Reservation;
import io.muster.timer.Timer;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Starts groups.
 *
 * <pre>{@code
 * RunningGroup group = runner.start(spec);
 * group.decided().thenAccept(snapshot -> …);   // at the decision; losers may still be winding down
 * group.cancel();                              // any time
 * }</pre>
 */
public final class GroupRunner {

    /** Whose the groups are that Java code starts without a caller; no key can have this name. */
    public static final String APPLICATION = "(application)";

    private final GroupResources resources;
    private final Admission admission;
    private final Supplier<UUID> ids;

    /** @param ids gives each group a new id that sorts after the ones before (UUIDv7, RFC 9562 section 5.7) */
    public GroupRunner(Timer timer, Admission admission, ResultLimits results, Supplier<UUID> ids) {
        this(timer, admission, results, ids, thrown -> false);
    }

    /**
     * @param ids gives each group a new id that sorts after the ones before (UUIDv7, RFC 9562 section 5.7)
     * @param nodeFaults says of what a task threw whether it is not the task's fault but this node's, which has given up
     *     its durable groups then; must not block
     */
    public GroupRunner(
            Timer timer,
            Admission admission,
            ResultLimits results,
            Supplier<UUID> ids,
            Predicate<Throwable> nodeFaults) {
        this.resources = new GroupResources(timer, results, nodeFaults);
        this.admission = admission;
        this.ids = ids;
    }

    /**
     * Starts a group of no caller's and its first tasks; never blocks.
     *
     * @throws OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(GroupSpec spec) {
        return start(APPLICATION, spec);
    }

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @param caller whose it is, by name
     * @throws OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(String caller, GroupSpec spec) {
        return start(ids.get(), caller, spec, PreviousRun.none(resources.timer().now()), group -> {});
    }

    /**
     * Starts a group that has an id, and maybe a past; never blocks.
     *
     * @param caller whose it is, by name
     * @param follower is given the group before any task of it starts
     * @throws OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(
            UUID id, String caller, GroupSpec spec, PreviousRun earlier, Consumer<RunningGroup> follower) {
        RunningGroup group = admit(id, caller, spec, earlier);
        try {
            if (!group.reserve()) {
                throw new OverloadedException("Too many results are still being read by callers");
            }
            group.start(earlier, follower);
            return group;
        } catch (RuntimeException | Error broken) {
            // its end gives back what it took
            group.cancel();
            throw broken;
        }
    }

    /** A group that counts as running until it has finished. */
    private RunningGroup admit(UUID id, String caller, GroupSpec spec, PreviousRun earlier) {
        int tasks = spec.tasks().size();
        try (Reservation reservation = new Reservation()) {
            reservation.take(() -> admission.admit(tasks), () -> admission.release(tasks));
            RunningGroup group = new RunningGroup(resources, id, caller, spec, earlier);
            reservation.keepUntil(release -> group.finished().thenRun(release));
            return group;
        }
    }

    /** The most tasks that it runs at once: a larger group is never started. */
    public int maxTasks() {
        return admission.max();
    }

    /** How many tasks more it may run; none once the application is about to end. */
    public int freeTasks() {
        return admission.free();
    }

    /** How many bytes more the results of groups may hold. */
    public long freeResultBytes() {
        ByteBudget results = resources.results().node();
        long taken = results.taken();
        // alone, a group may have what another node let it have
        return taken <= 0 ? Long.MAX_VALUE : Math.max(0, results.max() - taken);
    }

    /** Whether what was thrown is the fault of this node; it has given up its durable groups then. */
    public boolean isNodeFault(Throwable thrown) {
        return resources.nodeFaults().test(thrown);
    }

    /** An id for a new group. */
    public UUID newId() {
        return ids.get();
    }
}
