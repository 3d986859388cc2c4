package io.muster.rest.request;

import io.muster.budget.Admission;
import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.Reservation;
import io.muster.budget.TasksInFlight;
import io.muster.group.CallerGroups;
import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Origin.Delivery;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.rest.problem.Problems;
import java.util.function.Supplier;

/** Admits groups within the limits of this node and their caller. */
public final class GroupAdmission implements CallerGroups {

    // what a server itself skips before it reads the connection's next request
    private static final long SKIPPED = 64 * 1024;

    private final Admission node;
    private final TasksInFlight inFlight;
    private final TaskQuota quota;
    private final GroupRegistry registry;
    private final GroupRunner runner;
    private final WaitingRequests requests;

    public GroupAdmission(
            Admission node,
            TasksInFlight inFlight,
            TaskQuota quota,
            GroupRegistry registry,
            GroupRunner runner,
            WaitingRequests requests) {
        this.node = node;
        this.inFlight = inFlight;
        this.quota = quota;
        this.registry = registry;
        this.runner = runner;
        this.requests = requests;
    }

    /**
     * Rejects what could not be run, before its document is read: rejections should be cheap.
     *
     * @throws ProblemException if there is no memory for the request until its response has been sent, or not a single task
     *     more may run
     */
    void admit(GroupHead head) {
        try {
            checkCapacity(head);
            if (head.waits()) {
                requests.begin(head.caller(), head.whenOver());
            }
        } catch (OverloadedException | QuotaExceededException full) {
            Problem problem = Problems.of(full);
            boolean skipped = head.length() >= 0 && head.length() <= SKIPPED;
            throw new ProblemException(skipped ? problem : problem.closing());
        }
    }

    // groups to be stored need no capacity here, and a request with an idempotency key may have been answered already
    private void checkCapacity(GroupHead head) {
        if (head.key().isPresent()) {
            return;
        }
        if (!head.preferences().respondAsync()) {
            node.check();
            inFlight.check(head.caller());
        }
        quota.check(head.caller());
    }

    /**
     * Starts a group whose caller waits for it.
     *
     * @throws OverloadedException if this node has reached its limit of tasks
     * @throws QuotaExceededException if the caller's limit is exceeded
     */
    public RunningGroup start(GroupPost post, Delivery delivery) {
        RunningGroup group = start(
                post.reservation(),
                post.caller(),
                post.tasks(),
                () -> registry.start(
                        post.request().spec(), post.origin(delivery), post.shownDocument(), allowance(post.caller())));
        post.log().started(group.id());
        return group;
    }

    /**
     * Starts a group of Java code, which is not listed.
     *
     * @throws OverloadedException if this node has reached its limit of tasks
     * @throws QuotaExceededException if the caller's limit is exceeded
     */
    @Override
    public RunningGroup start(String caller, GroupSpec spec) {
        return start(
                new Reservation(),
                caller,
                spec.tasks().size(),
                () -> runner.start(new Origin(caller, Delivery.WAIT), spec, allowance(caller)));
    }

    private RunningGroup start(Reservation taken, String caller, int tasks, Supplier<RunningGroup> start) {
        try (Reservation reservation = taken) {
            allowance(caller).reserve(tasks, reservation);
            RunningGroup group = start.get();
            reservation.keepUntil(release -> group.finished().thenRun(release));
            return group;
        }
    }

    private Allowance allowance(String caller) {
        return (tasks, until) -> {
            until.reserve(() -> inFlight.acquire(caller, tasks), () -> inFlight.release(caller, tasks));
            until.charge(() -> quota.charge(caller, tasks), () -> quota.refund(caller, tasks));
        };
    }
}
