package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.events.GroupWatch;
import io.muster.group.engine.RunningGroup;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Progress;
import io.muster.group.view.TaskSnapshot;
import io.muster.logging.Log;
import io.muster.store.GroupStore;
import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import io.muster.store.data.Recording;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Records the progress of a running group. Outcomes within a short time are stored together; a decision is published
 * only once it is stored, so that no crash can undo what a caller was told.
 *
 * <p>Only one turn writes at a time, which guards the state here. While the database is unavailable the group
 * continues, and is recorded once it is available again.
 */
final class GroupRecorder {

    /** The dependencies of a recorder. */
    record Sink(GroupStore store, GroupWatch watch, Executor writes, Timer timer) {}

    private static final System.Logger LOG = Log.of(GroupRecorder.class);

    // how long outcomes wait for others to be stored with them; the decision and the end do not wait
    private static final Duration LINGER = Duration.ofMillis(10);
    // per transaction, since the database holds its texts until the commit; a larger outcome is stored alone
    private static final long MAX_BYTES = 1 << 20;
    // in a larger group the decision does not wait for the starts, which are stored within a second
    private static final int STARTS_WITH_DECISION = 100;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RunningGroup group;
    private final long epoch;
    private final int deaths;
    private final Sink sink;

    private final CompletableFuture<GroupSnapshot> decided = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final SerialTask turns;
    private final AtomicBoolean lingering = new AtomicBoolean();
    private final Queue<CompletableFuture<Boolean>> flushes = new ConcurrentLinkedQueue<>();
    private volatile boolean open = true;
    private volatile boolean startsWanted;

    // the tasks stored as running
    private Set<TaskId> startsKnown;
    private int recorded;
    private int expanded;
    private long lastEvent;
    private boolean verdictKnown;
    private @Nullable Recording unconfirmed;

    GroupRecorder(RunningGroup group, Claim claim, Sink sink) {
        this.group = group;
        this.epoch = claim.epoch();
        this.deaths = claim.deaths();
        this.sink = sink;
        this.turns = new SerialTask(sink.writes(), this::takeTurn, this::retryLater);
        this.recorded = claim.earlier().settled().size();
        this.expanded = claim.earlier().expanded().size();
        this.lastEvent = claim.lastEvent();
        this.verdictKnown = claim.earlier().verdict().isPresent();
        this.startsKnown = claim.started();
        if (verdictKnown) {
            group.decided().thenAccept(decided::complete);
        }
    }

    RunningGroup group() {
        return group;
    }

    /** The claim under which the group runs here. */
    Claims.Held held() {
        return new Claims.Held(group.id(), epoch, deaths);
    }

    /** The group at its decision, once that is stored; cancelled if another node runs the group from now on. */
    CompletionStage<GroupSnapshot> decided() {
        return decided.minimalCompletionStage();
    }

    /** Whether the group ended here; completed when this recorder has nothing left to do. */
    CompletionStage<Boolean> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * Stores everything that has happened to the group so far.
     *
     * @param patience how long to wait for that
     * @return whether it was stored within that time; false if another node runs the group from now on
     */
    CompletionStage<Boolean> flush(Duration patience) {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        Timer.Cancellable guard = sink.timer().schedule(patience, () -> written.complete(false));
        flushes.add(written);
        requestTurn();
        // an ended recorder takes no more turns
        ended.thenAccept(written::complete);
        return written.whenComplete((here, thrown) -> guard.cancel());
    }

    /** Something happened to the group; called by any thread. */
    void changed() {
        if (isUrgent()) {
            requestTurn();
        } else if (lingering.compareAndSet(false, true)) {
            sink.timer().schedule(LINGER, () -> {
                lingering.set(false);
                requestTurn();
            });
        }
    }

    /** Stores which tasks have started, for readers of the running group. */
    void recordStarts() {
        startsWanted = true;
        requestTurn();
    }

    /** Stops the group and records nothing more: another node has the group, or will have it. */
    void abandon() {
        if (open) {
            // before anything is cancelled; see writeProgress()
            open = false;
            try {
                group.abandon();
            } finally {
                decided.cancel(false);
                ended.complete(false);
            }
        }
    }

    private boolean isUrgent() {
        Progress progress = group.progress(Integer.MAX_VALUE, Integer.MAX_VALUE);
        return progress.finished() || progress.verdict().isPresent() && !decided.isDone();
    }

    private void requestTurn() {
        if (open) {
            turns.ask();
        }
    }

    private void retryLater() {
        sink.timer().schedule(RETRY, this::requestTurn);
    }

    private void takeTurn() {
        if (open) {
            write();
        }
    }

    private void write() {
        group.origin().log(group.id()).run(this::tryToWrite);
    }

    private void tryToWrite() {
        try {
            writeProgress();
        } catch (StoreUnavailableException away) {
            retryLater();
        } catch (RuntimeException | Error bug) {
            // stored later or, if that is impossible, by the node that claims the group next
            ErrorLog.log(LOG, "Storing group " + group.id() + " failed", bug);
            retryLater();
        }
    }

    @SuppressWarnings({"ReferenceEquality", "UndefinedEquals"}) // parts and futures are compared by identity
    private void writeProgress() {
        if (unconfirmed != null) {
            record(unconfirmed);
        }
        List<CompletableFuture<Boolean>> flushed = List.copyOf(flushes);
        Progress all = group.progress(recorded, expanded);
        Progress progress = all.upTo(MAX_BYTES, verdictKnown ? all.verdict() : Optional.empty());
        boolean decision = progress.verdict().isPresent() && !verdictKnown;
        List<TaskSnapshot> started = newStarts(decision && !progress.finished());
        // checked again, now that the progress has been read: abandon() closes this recorder before it cancels the
        // group, so cancelled tasks are never stored as the group's own outcome
        if (!open) {
            return;
        }
        boolean news = !progress.settled().isEmpty() || !progress.expanded().isEmpty() || !started.isEmpty();
        if (news || decision || progress.finished()) {
            int running = running(progress, started).size();
            Optional<String> answer = decision ? group.answer() : Optional.empty();
            record(new Recording(group.id(), epoch, lastEvent, progress, started, running, answer));
        }
        if (progress != all) {
            // the rest in another turn
            requestTurn();
            return;
        }
        flushes.removeAll(flushed);
        flushed.forEach(written -> written.complete(open));
    }

    private void record(Recording recording) {
        // repeated unchanged until its commit is confirmed, since a repetition counts once
        unconfirmed = recording;
        boolean written = sink.store().record(recording);
        unconfirmed = null;
        if (written) {
            startsKnown = running(recording.progress(), recording.started());
            written(recording.progress());
        } else {
            LOG.log(System.Logger.Level.WARNING, "Group {0} is now run by another node", group.id());
            abandon();
        }
    }

    private Set<TaskId> running(Progress progress, List<TaskSnapshot> started) {
        Set<TaskId> running = new HashSet<>(startsKnown);
        started.forEach(task -> running.add(task.id()));
        // last: a task may have started and ended since the last time
        progress.settled().forEach(task -> running.remove(task.id()));
        return running;
    }

    private void written(Progress progress) {
        recorded += progress.settled().size();
        expanded += progress.expanded().size();
        lastEvent += progress.settled().size();
        verdictKnown = progress.verdict().isPresent();
        sink.watch().changed(group.id());
        if (verdictKnown) {
            group.decided().thenAccept(decided::complete);
        }
        if (progress.finished()) {
            open = false;
            ended.complete(true);
        }
    }

    /** @param decided whether a caller may be answered next, and shown the running tasks */
    private List<TaskSnapshot> newStarts(boolean decided) {
        boolean few = decided && group.size() <= STARTS_WITH_DECISION;
        if (!startsWanted && !few) {
            return List.of();
        }
        startsWanted = false;
        return group.snapshot().tasks().stream()
                .filter(task -> task.state() == TaskState.RUNNING && !startsKnown.contains(task.id()))
                .toList();
    }
}
