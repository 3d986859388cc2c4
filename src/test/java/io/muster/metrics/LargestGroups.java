package io.muster.metrics;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import java.util.List;
import java.util.Optional;

/** Groups of every mode, end and delivery, with tasks of more types than there are labels. */
final class LargestGroups {

    private enum End {
        SUCCESS,
        FAILURE,
        TIMEOUT,
        CANCEL
    }

    private LargestGroups() {}

    static void run(Metrics metrics) {
        Bench engine = new Bench();
        GroupRunner runner = engine.runner.with(metrics.groups());
        int type = 0;
        for (Mode mode : Mode.values()) {
            for (Origin.Delivery delivery : Origin.Delivery.values()) {
                for (End end : End.values()) {
                    ManualBody body = new ManualBody();
                    ManualBody other = new ManualBody();
                    RunningGroup group = runner.start(
                            new Origin("alice", delivery),
                            new GroupSpec(
                                    Join.of(mode),
                                    new Bounds(2, Bench.TIMEOUT, OnTimeout.FAIL),
                                    Rest.CANCEL,
                                    List.of(task("a", type, body), task("b", type++, other))),
                            Allowance.UNLIMITED);
                    switch (end) {
                        case SUCCESS -> body.succeed("a");
                        case FAILURE -> body.fail(new TaskFailedException("no"));
                        case TIMEOUT -> engine.timer.advance(Bench.TIMEOUT);
                        case CANCEL -> group.cancel();
                    }
                    other.succeed("b");
                    group.cancel();
                }
            }
        }
    }

    private static TaskSpec task(String id, int type, ManualBody body) {
        return new TaskSpec(new TaskId(id), "type-%d-of-a-handler".formatted(type), Optional.empty(), body);
    }
}
