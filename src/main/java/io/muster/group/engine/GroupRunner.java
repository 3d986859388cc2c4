package io.muster.group.engine;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.budget.Reservation;
import io.muster.group.observer.GroupListener;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.view.PreviousRun;
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
 * group.decided().thenAccept(snapshot -> …);   // at the decision; other tasks may still be winding down
 * group.cancel();                              // any time
 * }</pre>
 */
public final class GroupRunner {

    /** The owner of groups that Java code starts without a caller; no key can have this name. */
    public static final String APPLICATION = "(application)";

    private final GroupResources resources;
    private final Admission admission;
    private final Supplier<UUID> ids;

    /** @param ids supplies a new id for each group, greater than the earlier ones (UUIDv7, RFC 9562 section 5.7) */
    public GroupRunner(Timer timer, Admission admission, ResultLimits results, Supplier<UUID> ids) {
        this(timer, admission, results, ids, thrown -> false);
    }

    /**
     * @param ids supplies a new id for each group, greater than the earlier ones (UUIDv7, RFC 9562 section 5.7)
     * @param nodeFaults whether an exception of a task is caused by this node rather than the task, which has then
     *     abandoned its durable groups; must not block
     */
    public GroupRunner(
            Timer timer,
            Admission admission,
            ResultLimits results,
            Supplier<UUID> ids,
            Predicate<Throwable> nodeFaults) {
        this(new GroupResources(timer, results, new ThrownFaults(nodeFaults), GroupListener.NONE), admission, ids);
    }

    private GroupRunner(GroupResources resources, Admission admission, Supplier<UUID> ids) {
        this.resources = resources;
        this.admission = admission;
        this.ids = ids;
    }

    /** The same with a listener that is told of every group that it starts. */
    public GroupRunner with(GroupListener listener) {
        return new GroupRunner(resources.with(listener), admission, ids);
    }

    /**
     * Starts a group without a caller, and its first tasks; never blocks.
     *
     * @throws OverloadedException if the server has reached its limit of tasks
     */
    public RunningGroup start(GroupSpec spec) {
        return start(APPLICATION, spec);
    }

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @param caller the owner's name
     * @throws OverloadedException if the server has reached its limit of tasks
     */
    public RunningGroup start(String caller, GroupSpec spec) {
        return start(new Origin(caller, Origin.Delivery.WAIT), spec, Allowance.UNLIMITED);
    }

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @param allowance asked for more tasks as the group runs, beside what the server may run
     * @throws OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(Origin origin, GroupSpec spec, Allowance allowance) {
        return start(ids.get(), origin, spec, PreviousRun.none(resources.timer().now()), allowance, group -> {});
    }

    /**
     * Starts a group that has an id, and possibly earlier progress; never blocks.
     *
     * @param allowance asked for more tasks as the group runs, beside what the server may run
     * @param follower receives the group before any of its tasks starts
     * @throws OverloadedException if the server has reached its limit of tasks
     */
    public RunningGroup start(
            UUID id,
            Origin origin,
            GroupSpec spec,
            PreviousRun earlier,
            Allowance allowance,
            Consumer<RunningGroup> follower) {
        int tasks = spec.tasks().size() + earlier.items();
        RunningGroup group = admit(
                tasks,
                () -> new RunningGroup(resources, id, origin, spec, earlier, (more, until) -> {
                    until.reserve(() -> admission.admit(more), () -> admission.release(more));
                    allowance.reserve(more, until);
                }));
        try {
            if (!group.tryReserve(tasks)) {
                throw new OverloadedException("Too many results are still being read by callers");
            }
            group.start(resources.listener(), earlier, follower);
            return group;
        } catch (RuntimeException | Error broken) {
            // its end releases what it reserved
            group.cancel();
            throw broken;
        }
    }

    /** A group that counts as running until it has finished. */
    private RunningGroup admit(int tasks, Supplier<RunningGroup> create) {
        try (Reservation reservation = new Reservation()) {
            reservation.reserve(() -> admission.admit(tasks), () -> admission.release(tasks));
            RunningGroup group = create.get();
            reservation.keepUntil(release -> group.finished().thenRun(release));
            return group;
        }
    }

    /** The maximum number of tasks at once: a larger group is never started. */
    public int maxTasks() {
        return admission.max();
    }

    /** How many more tasks it may run; none once the application is stopping. */
    public int freeTasks() {
        return admission.free();
    }

    /** How many more bytes the results of groups may take. */
    public long freeResultBytes() {
        ByteBudget results = resources.results().node();
        long reserved = results.reserved();
        // a single group may have as much as another node permitted
        return reserved <= 0 ? Long.MAX_VALUE : Math.max(0, results.max() - reserved);
    }

    /** Whether an exception is caused by this node, which has then abandoned its durable groups. */
    public boolean isNodeFault(Throwable thrown) {
        return resources.faults().nodeFaults().test(thrown);
    }

    /** An id for a new group. */
    public UUID newId() {
        return ids.get();
    }
}
