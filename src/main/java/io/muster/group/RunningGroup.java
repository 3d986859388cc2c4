package io.muster.group;

import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.Reservation;
import io.muster.group.Ledger.Change;
import io.muster.join.Decision;
import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.HiddenAddresses;
import io.muster.task.OutcomeSize;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskSpec;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A group from its start to the end of its last task.
 *
 * <p>Every change is made in the {@link Ledger} under one lock, so that outcomes reach the joiner one at a time, and
 * each task and the group have one outcome. The effects of a change (stages, winding down, listeners) run after the
 * lock is released.
 */
public final class RunningGroup implements GroupFeed {

    private static final System.Logger LOG = Log.of(RunningGroup.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final UUID id;
    private final String caller;
    private final GroupSpec spec;
    private final GroupResources resources;
    private final Instant createdAt;
    private final Allowance allowance;
    private final GroupClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Ledger ledger;
    private final ResultBudget results;

    private final CompletableFuture<GroupSnapshot> decided = new CompletableFuture<>();
    private final CompletableFuture<RunningGroup> finished = new CompletableFuture<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    // one thread at a time starts tasks: one that ends at once requests the next without growing the stack
    private final SerialTask starts = new SerialTask(Runnable::run, this::startAll, () -> {});

    RunningGroup(
            GroupResources resources,
            UUID id,
            String caller,
            GroupSpec spec,
            PreviousRun earlier,
            Allowance allowance) {
        this.id = id;
        this.caller = caller;
        this.spec = spec;
        this.resources = resources;
        this.createdAt = earlier.createdAt();
        this.allowance = allowance;
        Timer timer = resources.timer();
        this.clock = new GroupClock(
                timer, timer.nanoTime() - earlier.age().toNanos(), spec.bounds().timeout());
        this.results = new ResultBudget(resources.results(), caller);
        ForEachRun.Group group = new GroupOfTasks();
        this.ledger = new Ledger(
                spec, spec.tasks().stream().map(task -> run(task, group)).toList());
    }

    private static TaskRun run(TaskSpec task, ForEachRun.Group group) {
        return task.forEach().isPresent()
                ? new ForEachRun(task, task.forEach().get(), group)
                : new TaskRun(task, group);
    }

    public UUID id() {
        return id;
    }

    /** The owner's name. */
    public String caller() {
        return caller;
    }

    public GroupSpec spec() {
        return spec;
    }

    /** The group at its decision. Unfinished tasks have their outcome then too, unless they continue. */
    public CompletionStage<GroupSnapshot> decided() {
        return decided.minimalCompletionStage();
    }

    /** This group, once it is decided and its last task has an outcome. */
    public CompletionStage<RunningGroup> finished() {
        return finished.minimalCompletionStage();
    }

    /** Cancels every task without an outcome, and the group if it is not decided. */
    public void cancel() {
        cancel(Fault.of(FaultCode.GROUP_CANCELLED, "The group was cancelled"));
    }

    /** As {@link #cancel()}, with the fault for the caller. */
    public void cancel(Fault fault) {
        change((now, change) -> ledger.cancel(fault, now, change));
    }

    /**
     * Cancels one task, unless it has an outcome.
     *
     * @return whether the group has such a task
     */
    public boolean cancel(TaskId task) {
        Optional<TaskRun> found = ledger.find(task);
        found.ifPresent(run -> settle(run, new Cancelled<>(), true));
        return found.isPresent();
    }

    /** Its answer as a JSON text, if it has succeeded and its document has one. */
    public Optional<String> answer() {
        return read(now -> ledger.answer());
    }

    /** The current state of the group. */
    public GroupSnapshot snapshot() {
        return read(this::snapshotAt);
    }

    /** The number of its tasks, items included. */
    public int size() {
        return read(now -> ledger.size());
    }

    /** The progress of the group since this many outcomes and expansions were seen. */
    public Progress progress(int seen, int expanded) {
        return read(now -> new Progress(
                ledger.settledFrom(seen, now),
                ledger.verdict(),
                ledger.elapsed(now),
                ledger.isFinished(),
                ledger.expandedFrom(expanded)));
    }

    @Override
    public News after(long number) {
        return read(now -> {
            int from = (int) Math.min(number, ledger.settledCount());
            Optional<End> end = ledger.isFinished()
                    ? Optional.of(new End(ledger.settledCount() + 1L, snapshotAt(now)))
                    : Optional.empty();
            return new News(GroupFeed.numbered(ledger.settledFrom(from, now), from), end);
        });
    }

    /** {@inheritDoc} Until then the memory of the values counts, as with {@link #holdResults()}. */
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
     * Keeps the memory of the values counted until they have been read, even if the group ends before.
     *
     * @return to be run when they have been read
     */
    public Runnable holdResults() {
        return results.hold();
    }

    /**
     * Reserves what the results of this many tasks take even without values, until it has finished.
     *
     * @return whether there was room
     */
    boolean reserve(int tasks) {
        finished.thenRun(results.hold());
        return results.reserve(tasks);
    }

    private void begin(ForEachRun run, List<String> elements) {
        try (Reservation reservation = new Reservation()) {
            if (!run.isExpanded() && !elements.isEmpty()) {
                admit(run, elements.size(), reservation);
            }
            AtomicBoolean begun = new AtomicBoolean();
            change((now, change) -> begun.set(ledger.begin(run, elements, now, change)));
            if (begun.get()) {
                reservation.keepUntil(finished::thenRun);
            }
        }
        starts.ask();
    }

    private void admit(ForEachRun run, int items, Reservation reservation) {
        try {
            allowance.take(items, reservation);
            if (!results.reserve(items)) {
                throw new OverloadedException("Too many results are still being read by callers");
            }
        } catch (OverloadedException | QuotaExceededException full) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.TOO_MANY_ITEMS,
                    "Task %s has %d items, which may not be run now: %s"
                            .formatted(run.id(), items, full.getMessage())));
        }
    }

    void start(PreviousRun earlier, Consumer<RunningGroup> follower) {
        earlier.settled().forEach(task -> task.outcome().ifPresent(results::restore));
        earlier.answer().ifPresent(text -> results.restore(OutcomeSize.of(text)));
        change((now, change) -> ledger.restore(earlier, now, change));
        follower.accept(this);
        change(ledger::decideIfEmpty);
        Duration remaining = clock.remaining();
        if (remaining.isZero()) {
            // expired while nobody ran the group: start no task only to cancel it
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
            // without its timeout a group might never end
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
            // even if the change failed: its effects so far must be run
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

    // the decision first: the response must not wait for tasks to wind down
    private void publish(Change change, Optional<GroupSnapshot> decision) {
        decision.ifPresent(decided::complete);
        change.ended.forEach(run -> effect(() -> run.close(false)));
        change.cut.forEach(run -> effect(() -> run.close(true)));
        change.complete.forEach(run -> effect(run::gather));
        change.unanswered.ifPresent(success -> effect(() -> answer(success)));
        listeners.forEach(this::effect);
        if (change.finished) {
            finished.complete(this);
        }
    }

    private void answer(Decision.Success success) {
        AnswerRun.Group group = new AnswerRun.Group(id, caller, this::outcome, resources.nodeFaults());
        new AnswerRun(group, success.winner(), results)
                .start(
                        spec.answer().orElseThrow(),
                        text -> change((now, change) -> ledger.answered(text, now, change)),
                        fault -> change((now, change) -> ledger.unanswerable(fault, now, change)));
    }

    private Optional<TaskOutcome<?>> outcome(TaskId task) {
        return ledger.find(task).flatMap(TaskRun::outcome);
    }

    // other effects of the change must run whatever this one throws
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
                ledger.tasks(now),
                spec.named(),
                ledger.answer());
    }

    private void startAll() {
        try {
            for (Optional<TaskRun> next = startNext(); next.isPresent(); next = startNext()) {
                TaskRun run = next.get();
                effect(run::begin);
            }
        } catch (RuntimeException | Error broken) {
            // retried, since nothing else would start the tasks before the group's timeout
            resources.timer().schedule(PAUSE, starts::ask);
            throw broken;
        }
    }

    private Optional<TaskRun> startNext() {
        return read(ledger::startNext);
    }

    /** This group as seen by its tasks. */
    private final class GroupOfTasks implements ForEachRun.Group {

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
            return RunningGroup.this.outcome(task);
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
        public void begin(ForEachRun run, List<String> elements) {
            RunningGroup.this.begin(run, elements);
        }

        @Override
        public void settle(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, results.charge(shown(run, outcome)), false);
        }

        @Override
        public void cut(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, shown(run, outcome), true);
        }

        // here, and not where it is written: nobody else may read what this group's callers may not
        private TaskOutcome<?> shown(TaskRun run, TaskOutcome<?> outcome) {
            if (spec.named().isEmpty()) {
                return outcome;
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "Group %s (%s), task %s: %s"
                            .formatted(id, spec.named().get().name(), run.id(), outcome));
            return HiddenAddresses.in(run.id(), outcome);
        }
    }
}
