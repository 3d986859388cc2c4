package io.muster.group;

import io.muster.group.Ledger.Change;
import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A group from its start to the end of its last task.
 *
 * <p>Every change happens in the {@link Ledger} under one lock, so that outcomes reach the joiner one at a time, and
 * each task and the group get one outcome. What a change brings about (stages, winding down, listeners) happens after
 * the lock is given back.
 */
public final class RunningGroup implements GroupFeed {

    private static final System.Logger LOG = Log.of(RunningGroup.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final UUID id;
    private final String caller;
    private final GroupSpec spec;
    private final GroupResources resources;
    private final Instant createdAt;
    private final GroupClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Ledger ledger;
    private final ResultBudget results;

    private final CompletableFuture<GroupSnapshot> decided = new CompletableFuture<>();
    private final CompletableFuture<RunningGroup> finished = new CompletableFuture<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    // one thread at a time starts tasks: one that ends at once asks for the next without a deeper stack
    private final SerialTask starts = new SerialTask(Runnable::run, this::startAll, () -> {});

    RunningGroup(GroupResources resources, UUID id, String caller, GroupSpec spec, PreviousRun earlier) {
        this.id = id;
        this.caller = caller;
        this.spec = spec;
        this.resources = resources;
        this.createdAt = earlier.createdAt();
        Timer timer = resources.timer();
        this.clock = new GroupClock(
                timer, timer.nanoTime() - earlier.age().toNanos(), spec.bounds().timeout());
        this.results = new ResultBudget(resources.results(), caller);
        TaskRun.Group group = new GroupOfTasks();
        this.ledger = new Ledger(
                spec,
                spec.tasks().stream().map(task -> new TaskRun(task, group)).toList());
    }

    public UUID id() {
        return id;
    }

    /** Whose it is, by name. */
    public String caller() {
        return caller;
    }

    public GroupSpec spec() {
        return spec;
    }

    /** The group at its decision. The unfinished tasks have their outcome then too, unless they go on. */
    public CompletionStage<GroupSnapshot> decided() {
        return decided.minimalCompletionStage();
    }

    /** This group, once it is decided and its last task has an outcome. */
    public CompletionStage<RunningGroup> finished() {
        return finished.minimalCompletionStage();
    }

    /** Cancels every task that has no outcome yet, and the group if it is not decided. */
    public void cancel() {
        cancel(Fault.of(FaultCode.GROUP_CANCELLED, "The group was cancelled"));
    }

    /** As {@link #cancel()}, with what its caller is told. */
    public void cancel(Fault fault) {
        change((now, change) -> ledger.cancel(fault, now, change));
    }

    /**
     * Cancels one task, unless it has its outcome already.
     *
     * @return whether the group has such a task
     */
    public boolean cancel(TaskId task) {
        Optional<TaskRun> found = ledger.find(task);
        found.ifPresent(run -> settle(run, new Cancelled<>(), true));
        return found.isPresent();
    }

    /** The group as it stands. */
    public GroupSnapshot snapshot() {
        return read(this::snapshotAt);
    }

    /** As much of the group as changed, and is not known yet by who has seen so many outcomes. */
    public Progress progress(int seen) {
        return read(now -> new Progress(
                ledger.settledFrom(seen, now), ledger.verdict(), ledger.elapsed(now), ledger.isFinished()));
    }

    @Override
    public News after(long number) {
        return read(now -> {
            int from = (int) Math.min(number, spec.tasks().size());
            Optional<End> end = ledger.isFinished()
                    ? Optional.of(new End(spec.tasks().size() + 1L, snapshotAt(now)))
                    : Optional.empty();
            return new News(GroupFeed.numbered(ledger.settledFrom(from, now), from), end);
        });
    }

    /** {@inheritDoc} Until then what the values hold counts, as with {@link #holdResults()}. */
    @Override
    public Runnable onChange(Runnable listener) {
        Runnable letGo = results.hold();
        Runnable unfollow = () -> {
            listeners.remove(listener);
            letGo.run();
        };
        boolean added = false;
        try {
            added = listeners.add(listener);
        } finally {
            if (!added) {
                unfollow.run();
            }
        }
        return unfollow;
    }

    /**
     * Has what the values hold count until they have been read, even if the group ends before.
     *
     * @return says that they have
     */
    public Runnable holdResults() {
        return results.hold();
    }

    /** Takes what its results hold even without values, until it has finished; says whether there was room for that. */
    boolean reserve() {
        finished.thenRun(results.hold());
        return results.reserve(spec.tasks().size());
    }

    void start(PreviousRun earlier, Consumer<RunningGroup> follower) {
        earlier.settled().forEach(task -> task.outcome().ifPresent(results::restore));
        change((now, change) -> ledger.restore(earlier, now, change));
        follower.accept(this);
        change(ledger::decideIfEmpty);
        Duration remaining = clock.remaining();
        if (remaining.isZero()) {
            // it ran out while nobody ran the group: no task is begun to be cut off at once
            change(ledger::timeOut);
            return;
        }
        Timer.Cancellable timeout = resources.timer().schedule(remaining, this::timeOut);
        finished.thenRun(timeout::cancel);
        starts.ask();
    }

    private void timeOut() {
        try {
            change(ledger::timeOut);
        } catch (RuntimeException | Error broken) {
            // without its clock a group may have no end
            resources.timer().schedule(PAUSE, this::timeOut);
            throw broken;
        }
    }

    private void settle(TaskRun run, TaskOutcome<?> outcome, boolean cut) {
        change((now, change) -> ledger.settle(run, outcome, cut, now, change));
        starts.ask();
    }

    private void change(BiConsumer<Duration, Change> transition) {
        Change change = new Change();
        AtomicReference<@Nullable GroupSnapshot> decision = new AtomicReference<>();
        try {
            read(now -> {
                transition.accept(now, change);
                decision.set(change.decided ? snapshotAt(now) : null);
                return change;
            });
        } finally {
            // also for a change that broke off: what it noted must not be left undone
            publish(change, Optional.ofNullable(decision.get()));
        }
    }

    private <R> R read(Function<Duration, R> action) {
        lock.lock();
        try {
            return action.apply(clock.age());
        } finally {
            lock.unlock();
        }
    }

    // the decision first: its answer must not wait for losers to wind down
    private void publish(Change change, Optional<GroupSnapshot> decision) {
        decision.ifPresent(decided::complete);
        change.ended.forEach(run -> effect(() -> run.close(false)));
        change.cut.forEach(run -> effect(() -> run.close(true)));
        listeners.forEach(this::effect);
        if (change.finished) {
            finished.complete(this);
        }
    }

    // what else the change brings about must happen whatever this one throws
    private void effect(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException | Error bug) {
            ErrorLog.log(LOG, "A side effect of a change in group " + id + " failed", bug);
        }
    }

    private GroupSnapshot snapshotAt(Duration now) {
        return new GroupSnapshot(
                id,
                spec.join().mode(),
                ledger.isFinished() ? GroupState.FINISHED : GroupState.RUNNING,
                createdAt,
                ledger.elapsed(now),
                ledger.verdict(),
                ledger.settledFrom(0, now),
                ledger.tasks(now));
    }

    private void startAll() {
        try {
            for (Optional<TaskRun> next = startNext(); next.isPresent(); next = startNext()) {
                TaskRun run = next.get();
                effect(run::begin);
            }
        } catch (RuntimeException | Error broken) {
            // nobody else would ask: the tasks would wait until the group's clock has run out
            resources.timer().schedule(PAUSE, starts::ask);
            throw broken;
        }
    }

    private Optional<TaskRun> startNext() {
        return read(ledger::startNext);
    }

    /** This group as its tasks know it. */
    private final class GroupOfTasks implements TaskRun.Group {

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public String caller() {
            return caller;
        }

        @Override
        public Optional<TaskOutcome<?>> outcome(TaskId task) {
            return ledger.find(task).flatMap(TaskRun::outcome);
        }

        @Override
        public boolean reserve(long bytes) {
            return results.take(bytes);
        }

        @Override
        public void giveBack(long bytes) {
            results.giveBack(bytes);
        }

        @Override
        public GroupClock clock() {
            return clock;
        }

        @Override
        public boolean isNodeFault(Throwable thrown) {
            return resources.nodeFaults().test(thrown);
        }

        @Override
        public void settle(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, results.charge(outcome), false);
        }

        @Override
        public void cut(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, outcome, true);
        }
    }
}
