package io.muster.group.engine;

import io.muster.budget.Reservation;
import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupLoad;
import io.muster.group.observer.ObservedGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.Progress;
import io.muster.join.Decision;
import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group from its start to the end of its last task.
 *
 * <p>Every change is made in the {@link Ledger} under one lock. Its effects (stages, winding down, listeners) run after
 * the lock is released.
 */
public final class RunningGroup implements GroupFeed, ObservedGroup {

    private static final System.Logger LOG = Log.of(RunningGroup.class);

    private final GroupContext context;
    private final GroupSpec spec;
    private final ItemAdmission items;
    private final SharedLedger ledger;
    private final GroupObservation observation;
    private final TaskStarts starts;
    private final ChangeListeners listeners;

    private final CompletableFuture<GroupSnapshot> decided = new CompletableFuture<>();
    private final CompletableFuture<RunningGroup> finished = new CompletableFuture<>();
    private volatile boolean abandoned;

    RunningGroup(
            GroupResources resources,
            UUID id,
            Origin origin,
            GroupSpec spec,
            PreviousRun earlier,
            Allowance allowance) {
        this.spec = spec;
        this.context =
                GroupContext.of(resources, id, origin, earlier, spec.bounds().timeout());
        this.items = new ItemAdmission(allowance, context.results());
        this.listeners = new ChangeListeners(context.results());
        this.observation = new GroupObservation(context.log());
        ForEachRun.Group group = new GroupOfTasks();
        List<TaskRun> runs =
                spec.tasks().stream().map(task -> ForEachRun.of(task, group)).toList();
        this.ledger = new SharedLedger(context, spec, new Ledger(spec, runs), this::publish);
        this.starts = new TaskStarts(context, ledger, observation);
    }

    @Override
    public UUID id() {
        return context.id();
    }

    /** The owner's name. */
    public String caller() {
        return context.caller();
    }

    @Override
    public Origin origin() {
        return context.origin();
    }

    @Override
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

    /** Cancels what runs here, since another node runs the group from now on: this is no outcome of the group. */
    public void abandon() {
        abandoned = true;
        cancel();
    }

    @Override
    public boolean isAbandoned() {
        return abandoned;
    }

    /** As {@link #cancel()}, with the fault for the caller. */
    public void cancel(Fault fault) {
        ledger.change((locked, now, change) -> locked.cancel(fault, now, change));
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
        return ledger.read((locked, now) -> locked.decision().answer());
    }

    /** The current state of the group. */
    public GroupSnapshot snapshot() {
        return ledger.snapshot();
    }

    /** The number of its tasks, items included. */
    public int size() {
        return ledger.read((locked, now) -> locked.tasks().size());
    }

    @Override
    public GroupLoad load() {
        return ledger.read((locked, now) -> locked.tasks().load());
    }

    /** The progress of the group since this many outcomes and expansions were seen. */
    public Progress progress(int seen, int expanded) {
        return ledger.progress(seen, expanded);
    }

    @Override
    public News after(long number) {
        return ledger.news(number);
    }

    /** {@inheritDoc} Until then the memory of the values counts, as with {@link #holdResults()}. */
    @Override
    public Runnable onChange(Runnable listener) {
        return listeners.add(listener);
    }

    /**
     * Keeps the memory of the values counted until they have been read, even if the group ends before.
     *
     * @return to be run when they have been read
     */
    public Runnable holdResults() {
        return context.results().hold();
    }

    /**
     * Reserves what the results of this many tasks take even without values, until it has finished.
     *
     * @return whether there was enough
     */
    boolean tryReserve(int tasks) {
        finished.thenRun(context.results().hold());
        return context.results().tryReserveTasks(tasks);
    }

    private void begin(ForEachRun run, List<String> elements) {
        try (Reservation reservation = new Reservation()) {
            if (!run.isExpanded() && !elements.isEmpty()) {
                items.admit(run, elements.size(), reservation);
            }
            AtomicBoolean begun = new AtomicBoolean();
            ledger.change((locked, now, change) -> begun.set(locked.begin(run, elements, now, change)));
            if (begun.get()) {
                reservation.keepUntil(finished::thenRun);
            }
        }
        starts.ask();
    }

    void start(GroupListener listener, PreviousRun earlier, Consumer<RunningGroup> follower) {
        observation.begin(listener, this, earlier);
        context.results().restore(earlier);
        ledger.change((locked, now, change) -> locked.restore(earlier, now, change));
        follower.accept(this);
        ledger.change(Ledger::decideIfEmpty);
        Duration remaining = context.clock().remaining();
        if (remaining.isZero()) {
            // expired while nobody ran the group: start no task only to cancel it
            ledger.change(Ledger::timeOut);
            return;
        }
        Timer.Cancellable timeout = context.clock().timer().schedule(remaining, this::timeOut);
        finished.thenRun(timeout::cancel);
        starts.ask();
    }

    private void timeOut() {
        try {
            ledger.change(Ledger::timeOut);
        } catch (RuntimeException | Error broken) {
            // without its timeout a group might never end
            context.clock().timer().schedule(TaskStarts.PAUSE, this::timeOut);
            throw broken;
        }
    }

    private void settle(TaskRun run, TaskOutcome<?> outcome, boolean cut) {
        ledger.change((locked, now, change) -> locked.settle(run, outcome, cut, now, change));
        starts.ask();
    }

    // the decision first: the response must not wait for tasks to wind down
    private void publish(Change change, @Nullable GroupSnapshot decision) {
        if (decision != null) {
            decided.complete(decision);
            observation.decided(decision);
        }
        change.ended().forEach(run -> effect(() -> run.close(false)));
        change.cut().forEach(run -> effect(() -> run.close(true)));
        observation.tasksEnded(change.ended());
        observation.tasksEnded(change.cut());
        change.complete().forEach(run -> effect(run::gather));
        change.unanswered.ifPresent(success -> effect(() -> answer(success)));
        listeners.forEach(this::effect);
        if (change.finished) {
            observation.finished(() -> ledger.read(Ledger::elapsed));
            finished.complete(this);
        }
    }

    private void answer(Decision.Success success) {
        new AnswerRun(context, ledger, success.winner()).start(spec.answer().orElseThrow());
    }

    // other effects of the change must run whatever this one throws
    private void effect(Runnable effect) {
        try {
            effect.run();
        } catch (RuntimeException | Error bug) {
            context.log().run(() -> ErrorLog.log(LOG, "A side effect of a change in a group failed", bug));
        }
    }

    /** This group as seen by its tasks. */
    private final class GroupOfTasks implements ForEachRun.Group {

        @Override
        public GroupContext context() {
            return context;
        }

        @Override
        public Optional<TaskOutcome<?>> outcome(TaskId task) {
            return ledger.outcome(task);
        }

        @Override
        public void begin(ForEachRun run, List<String> elements) {
            RunningGroup.this.begin(run, elements);
        }

        @Override
        public void settle(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, context.results().charge(spec.shown(id(), run.id(), outcome)), false);
        }

        @Override
        public void cut(TaskRun run, TaskOutcome<?> outcome) {
            RunningGroup.this.settle(run, spec.shown(id(), run.id(), outcome), true);
        }
    }
}
