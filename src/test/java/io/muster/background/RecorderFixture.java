package io.muster.background;

import io.muster.budget.Admission;
import io.muster.database.Transactions;
import io.muster.document.KeptDocument;
import io.muster.events.GroupWatch;
import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.store.GroupStore;
import io.muster.store.claim.Claim;
import io.muster.store.data.NewGroup;
import io.muster.store.node.Nodes;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.GroupTables;
import io.muster.testing.ManualTimer;
import io.muster.testing.StepsDataSource;
import io.muster.testing.Views;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * A durable group with two tasks, run and recorded step by step: the test starts the turns, and every call to the clock
 * or the database is a step at which it can act.
 */
final class RecorderFixture {

    // shared, since there are many steps
    private static final DataSource DATABASE = GroupTables.inMemory();

    private final String node = UUID.randomUUID().toString();
    final ManualTimer clock = new ManualTimer();
    final Deque<Runnable> turns = new ArrayDeque<>();
    final CompletableFuture<Object> first = new CompletableFuture<>();
    final CompletableFuture<Object> second = new CompletableFuture<>();
    final RunningGroup group;
    final GroupRecorder recorder;

    private final Nodes nodes;
    private final GroupStore store;

    /** @param steps notified of each step once the group runs */
    RecorderFixture(StepsDataSource.Steps steps) {
        this(steps, Join.of(Mode.SETTLED), Rest.CANCEL);
    }

    RecorderFixture(StepsDataSource.Steps steps, Join join, Rest rest) {
        Transactions plain = transactions(DATABASE);
        nodes = new Nodes(plain);
        nodes.register(node);
        store = new GroupStore(plain);
        UUID id = UUID.randomUUID();
        long epoch = store.insert(newGroup(id), Optional.of(node));
        GroupRunner runner =
                new GroupRunner(new SteppingTimer(steps), new Admission(10), ResultLimits.none(), UUID::randomUUID);
        Claim claim = new Claim(
                id,
                "alice",
                epoch,
                0,
                newGroup(id).document().size(),
                Duration.ofHours(1),
                PreviousRun.none(clock.now()),
                Set.of(),
                0,
                List.of(),
                Optional.empty());
        GroupStore stepping = new GroupStore(transactions(StepsDataSource.of(DATABASE, steps)));
        GroupRecorder[] made = new GroupRecorder[1];
        group = runner.start(id, Bench.ALICE, spec(join, rest), claim.earlier(), Allowance.UNLIMITED, running -> {
            made[0] = new GroupRecorder(
                    running, claim, new GroupRecorder.Sink(stepping, new GroupWatch(), turns::add, clock));
            running.onChange(made[0]::changed);
        });
        recorder = made[0];
    }

    /** Runs the requested turns, and those requested by them; no delayed retries. */
    void takeTurns() {
        clock.advance(Duration.ofMillis(20));
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    /** Releases the node's groups, as when it leaves. */
    void leave() {
        nodes.leave(node);
    }

    /** The group as stored. */
    GroupSnapshot stored() {
        return Views.read(store.view(group.id()).orElseThrow());
    }

    /** The number of its tasks in each state, as counted in its row. */
    Map<TaskState, Integer> counts() {
        return store.find(group.id()).orElseThrow().summary().counts();
    }

    private GroupSpec spec(Join join, Rest rest) {
        return new GroupSpec(
                join,
                new Bounds(2, Duration.ofHours(1), OnTimeout.FAIL),
                rest,
                List.of(
                        new TaskSpec(new TaskId("first"), "manual", Optional.empty(), context -> first),
                        new TaskSpec(new TaskId("second"), "manual", Optional.empty(), context -> second)));
    }

    private NewGroup newGroup(UUID id) {
        return new NewGroup(
                id,
                Mode.SETTLED,
                "alice",
                KeptDocument.of("{}"),
                clock.now(),
                Duration.ofHours(1),
                List.of(
                        new NewGroup.Task(new TaskId("first"), "manual"),
                        new NewGroup.Task(new TaskId("second"), "manual")),
                Optional.empty(),
                Optional.empty());
    }

    private static Transactions transactions(DataSource database) {
        return new Transactions(Jdbi.create(database), () -> true, Optional.empty());
    }

    /** A clock for which every call is a step. */
    private final class SteppingTimer implements Timer {

        private final StepsDataSource.Steps steps;

        private SteppingTimer(StepsDataSource.Steps steps) {
            this.steps = steps;
        }

        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public long nanoTime() {
            try {
                steps.before("nanoTime");
            } catch (Exception thrown) {
                throw new IllegalStateException(thrown);
            }
            return clock.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable action) {
            return clock.schedule(delay, action);
        }
    }
}
