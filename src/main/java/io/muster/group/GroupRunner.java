package io.muster.group;

import io.muster.timer.Timer;
import java.util.UUID;
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

    private final Timer timer;
    private final Admission admission;
    private final Supplier<UUID> ids;

    /** @param ids gives each group a new id that sorts after the ones before (UUIDv7, RFC 9562 section 5.7) */
    public GroupRunner(Timer timer, Admission admission, Supplier<UUID> ids) {
        this.timer = timer;
        this.admission = admission;
        this.ids = ids;
    }

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @throws OverloadedException if the server runs as many tasks as it may
     */
    public RunningGroup start(GroupSpec spec) {
        admission.admit(spec.tasks().size());
        RunningGroup group = new RunningGroup(ids.get(), spec, timer);
        group.finished().thenRun(() -> admission.release(spec.tasks().size()));
        group.start();
        return group;
    }
}
