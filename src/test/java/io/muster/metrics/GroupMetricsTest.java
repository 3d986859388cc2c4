package io.muster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Rest;
import io.muster.group.view.PreviousRun;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GroupMetricsTest {

    private final MetricsBench bench = new MetricsBench();
    private final Bench engine = new Bench();
    private final GroupRunner runner = engine.runner.with(bench.metrics.groups());
    private final ManualBody[] bodies = Bench.bodies(2);

    @Test
    void countsGroupsByModeOutcomeAndDelivery() {
        runner.start("alice", Bench.spec(Join.of(Mode.ALL), 2, Rest.CANCEL, bodies));
        bodies[0].succeed("a");
        bodies[1].succeed("b");
        ManualBody failing = new ManualBody();
        runner.start(
                new Origin("bob", Origin.Delivery.STREAM),
                Bench.spec(Join.of(Mode.ANY), 1, Rest.CANCEL, failing),
                Allowance.UNLIMITED);
        failing.fail(new TaskFailedException("no"));
        runner.start("alice", Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, new ManualBody()));
        engine.timer.advance(Bench.TIMEOUT);
        runner.start("alice", Bench.spec(Join.of(Mode.FIRST), 1, Rest.CANCEL, new ManualBody()))
                .cancel();

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_groups_total")).isEqualTo(4);
        assertThat(scrape.sum("muster_groups_total", "mode", "all", "outcome", "succeeded", "delivery", "wait"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_groups_total", "mode", "any", "outcome", "failed", "delivery", "stream"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_groups_total", "mode", "all", "outcome", "timed_out"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_groups_total", "mode", "first", "outcome", "cancelled"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_groups_in_flight")).isZero();
    }

    @Test
    void measuresTheDecisionAndTheEnd() {
        runner.start("alice", Bench.spec(Join.of(Mode.ANY), 2, Rest.CONTINUE, bodies));
        engine.timer.advance(Duration.ofMillis(200));
        bodies[0].succeed("a");
        assertThat(bench.scrape().sum("muster_group_duration_seconds_count")).isZero();
        engine.timer.advance(Duration.ofSeconds(2));
        bodies[1].succeed("b");

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_group_decided_seconds_sum", "mode", "any"))
                .isEqualTo(0.2);
        assertThat(scrape.sum("muster_group_decided_seconds_bucket", "le", "0.25"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_group_duration_seconds_sum", "mode", "any", "outcome", "succeeded"))
                .isEqualTo(2.2);
        assertThat(scrape.sum("muster_group_duration_seconds_bucket", "le", "1.0"))
                .isZero();
        assertThat(scrape.sum("muster_group_duration_seconds_bucket", "le", "5.0"))
                .isEqualTo(1);
    }

    @Test
    void countsTasksByTypeAndState() {
        runner.start("alice", Bench.spec(Join.of(Mode.FIRST), 1, Rest.CANCEL, bodies));
        engine.timer.advance(Duration.ofMillis(500));
        bodies[0].fail(new TaskFailedException("no"));

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_tasks_total", "type", "manual", "state", "failed"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_tasks_total", "type", "manual", "state", "cancelled"))
                .isEqualTo(1);
        assertThat(scrape.sum("muster_task_duration_seconds_count", "type", "manual"))
                .as("the other has not started")
                .isEqualTo(1);
        assertThat(scrape.sum("muster_task_duration_seconds_sum")).isEqualTo(0.5);
    }

    @Test
    void measuresWhatATaskWaitedFor() {
        runner.start("alice", Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, bodies));
        engine.timer.advance(Duration.ofSeconds(3));
        bodies[0].succeed("a");
        bodies[1].succeed("b");

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_task_waiting_seconds_sum", "for", "permit"))
                .isEqualTo(3);
        assertThat(scrape.sum("muster_task_waiting_seconds_count", "for", "permit"))
                .isEqualTo(2);
        assertThat(scrape.sum("muster_task_waiting_seconds_count", "for", "dependency"))
                .isZero();
    }

    @Test
    void showsWhatTasksDoNow() {
        RunningGroup group = runner.start("alice", Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, bodies));
        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_groups_in_flight")).isEqualTo(1);
        assertThat(scrape.sum("muster_tasks_in_flight")).isEqualTo(1);
        assertThat(scrape.sum("muster_tasks_waiting", "for", "permit")).isEqualTo(1);
        assertThat(scrape.sum("muster_tasks_waiting", "for", "dependency")).isZero();
        group.cancel();
        assertThat(bench.scrape().sum("muster_tasks_in_flight")).isZero();
    }

    @Test
    void aGroupThatAnotherNodeContinuesIsCountedThere() {
        RunningGroup group = runner.start("alice", Bench.spec(Join.of(Mode.ALL), 2, Rest.CANCEL, bodies));
        group.abandon();

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_groups_total")).isZero();
        assertThat(scrape.sum("muster_tasks_total")).isZero();
        assertThat(scrape.sum("muster_groups_in_flight")).isZero();
    }

    @Test
    void aGroupThatWasDecidedOnAnotherNodeIsNotCountedAgain() {
        RunningGroup first = engine.runner.start("alice", Bench.spec(Join.of(Mode.ANY), 2, Rest.CONTINUE, bodies));
        bodies[0].succeed("a");
        var decided = Bench.decided(first);
        ManualBody[] again = Bench.bodies(2);
        runner.start(
                Bench.id(9),
                new Origin("alice", Origin.Delivery.BACKGROUND),
                Bench.spec(Join.of(Mode.ANY), 2, Rest.CONTINUE, again),
                new PreviousRun(
                        decided.createdAt(),
                        decided.elapsed(),
                        decided.verdict(),
                        first.progress(0, 0).settled()),
                Allowance.UNLIMITED,
                group -> {});
        again[1].succeed("b");

        Scrape scrape = bench.scrape();
        assertThat(scrape.sum("muster_groups_total")).isZero();
        assertThat(scrape.sum("muster_tasks_total", "state", "succeeded")).isEqualTo(1);
    }

    @Test
    void typesBeyondTwentyAreCountedTogether() {
        for (int i = 0; i < 1_000; i++) {
            TaskSpec task = new TaskSpec(
                    TaskId.ofIndex(0),
                    "type" + i,
                    Optional.empty(),
                    context -> CompletableFuture.completedFuture("done"));
            var spec = Bench.spec(Join.of(Mode.ALL), 1, Rest.CANCEL, new ManualBody());
            runner.start(new GroupSpec(spec.join(), spec.bounds(), spec.rest(), List.of(task)));
        }
        Scrape scrape = bench.scrape();
        assertThat(scrape.values("muster_tasks_total", "type")).hasSize(21).contains("_other", "type0", "type19");
        assertThat(scrape.sum("muster_tasks_total")).isEqualTo(1_000);
    }
}
