package io.muster.background;

import io.muster.background.GroupPermits.Permit;
import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.database.StoreUnavailableException;
import io.muster.document.DocumentMemory;
import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.group.engine.Allowance;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.Verdict;
import io.muster.json.MalformedJsonException;
import io.muster.logging.Log;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.store.claim.Claim;
import io.muster.store.claim.ClaimedDocument;
import io.muster.store.claim.Claims;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.trace.TraceContext;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Runs groups that this node has claimed with the common engine, and records their progress. */
public final class ClaimRunner {

    private static final System.Logger LOG = Log.of(ClaimRunner.class);
    private static final int MAX_DEATHS = 3;

    private final GroupRunner runner;
    private final GroupReader reader;
    private final Claims claims;
    private final StorageQuota storage;
    private final TaskQuota quota;
    private final LocalGroups local;
    private final GroupRecorder.Sink sink;
    private volatile Runnable onCapacity = () -> {};

    ClaimRunner(
            GroupRunner runner,
            GroupReader reader,
            Claims claims,
            StorageQuota storage,
            TaskQuota quota,
            LocalGroups local,
            GroupRecorder.Sink sink) {
        this.runner = runner;
        this.reader = reader;
        this.claims = claims;
        this.storage = storage;
        this.quota = quota;
        this.local = local;
        this.sink = sink;
    }

    /** Registers a listener that is called whenever a group has ended and released its permit. */
    void onCapacity(Runnable listener) {
        onCapacity = listener;
    }

    /** Parses a claimed group's document and runs the rest of it. */
    public void run(Claimed group) {
        origin(group.claim()).log(group.claim().id()).run(() -> runHere(group));
    }

    private void runHere(Claimed group) {
        boolean started = false;
        try {
            started = runOrSetAside(group);
        } catch (Error broken) {
            runner.isNodeFault(broken);
            throw broken;
        } finally {
            if (!started) {
                // whatever happened: the housekeeper will find that this node owns the group but does not run it
                group.permit().release();
            }
        }
    }

    /**
     * Runs the group or sets it aside.
     *
     * @return whether it runs, and will release its permit itself
     */
    private boolean runOrSetAside(Claimed group) {
        Claim claim = group.claim();
        if (claim.deaths() >= MAX_DEATHS) {
            LOG.log(
                    Level.ERROR,
                    "Group {0} is set aside: {1} servers died while running it",
                    claim.id(),
                    claim.deaths());
            setAside(
                    claim,
                    Fault.of(
                            FaultCode.POISON,
                            "The group was set aside: %d servers died while running it".formatted(claim.deaths())));
            return false;
        }
        try {
            if (claim.cancels().isEmpty()) {
                // its results would be stored too
                storage.check(claim.caller());
            }
            Optional<GroupSpec> spec = read(group);
            spec.ifPresent(found -> start(group, found));
            return spec.isPresent();
        } catch (MalformedJsonException | InvalidGroupException unreadable) {
            LOG.log(Level.ERROR, "Group " + claim.id() + " cannot be run by this server", unreadable);
            setAside(
                    claim,
                    Fault.of(
                            FaultCode.TASK_FAILED,
                            "The server that took the group over cannot run it: " + unreadable.getMessage()));
            return false;
        } catch (StoreUnavailableException away) {
            LOG.log(Level.WARNING, "Group {0} was claimed but could not be read; it is queued again", claim.id());
            release(claim);
            return false;
        } catch (QuotaExceededException full) {
            setAside(claim, Fault.of(FaultCode.QUOTA_EXCEEDED, full.getMessage()));
            return false;
        }
    }

    // the text is not kept: the parsed document is sufficient
    private Optional<GroupSpec> read(Claimed group) throws MalformedJsonException, InvalidGroupException {
        Optional<ClaimedDocument> found = claims.document(group.claim());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        DocumentMemory memory = DocumentMemory.of(found.get().text());
        byte[] document = found.get().text().getBytes(StandardCharsets.UTF_8);
        group.permit().isRead(memory.whileReadAgain(document.length));
        GroupSpec spec =
                reader.readAgain(document, group.claim().clock(), found.get().named());
        group.permit().isParsed(memory.ofTasks());
        return Optional.of(spec);
    }

    /** Whether a group's tasks would be admitted now. */
    boolean hasCapacityFor(GroupSpec spec) {
        return spec.tasks().size() <= runner.freeTasks();
    }

    /**
     * Starts a claimed group; releases it if the server has reached its limit of tasks, or this node is stopping. Its
     * permit is always released in the end.
     */
    void start(Claimed group, GroupSpec spec) {
        Claim claim = group.claim();
        GroupRecorder[] recorder = new GroupRecorder[1];
        try {
            runner.start(claim.id(), origin(claim), spec, claim.earlier(), allowance(claim.caller()), running -> {
                recorder[0] = new GroupRecorder(running, claim, sink);
                follow(recorder[0], group);
            });
            group.permit().started();
            // for events before this listener was registered
            recorder[0].changed();
        } catch (OverloadedException busy) {
            group.permit().release();
            release(claim);
        } catch (RuntimeException | Error broken) {
            try {
                if (recorder[0] != null) {
                    recorder[0].abandon();
                }
            } finally {
                group.permit().release();
            }
            throw broken;
        }
        if (local.isClosed()) {
            // claimed or inserted after this node released its groups
            release(claim);
        }
    }

    private static Origin origin(Claim claim) {
        return new Origin(
                claim.caller(),
                Origin.Delivery.BACKGROUND,
                claim.trace().map(TraceContext::fields).orElse(Map.of()));
    }

    private Allowance allowance(String caller) {
        return (tasks, until) -> until.charge(() -> quota.charge(caller, tasks), () -> quota.refund(caller, tasks));
    }

    private void follow(GroupRecorder recorder, Claimed claimed) {
        Permit permit = claimed.permit();
        // registered first, so that nothing leaks if any later step fails
        recorder.ended().thenAccept(here -> {
            local.remove(recorder);
            if (!here) {
                local.abandoned(recorder.held());
            }
            permit.release();
            onCapacity.run();
        });
        RunningGroup group = recorder.group();
        Runnable unfollow = group.onChange(recorder::changed);
        recorder.ended().thenRun(unfollow);
        local.add(recorder);
        claimed.claim().cancels().forEach(wish -> wish.task().ifPresentOrElse(group::cancel, group::cancel));
    }

    private void setAside(Claim claim, Fault fault) {
        setAside(claim, GroupOutcome.FAILED, fault);
    }

    /** Ends a claimed group without running it: tasks without an outcome are cancelled. */
    void setAside(Claim claim, GroupOutcome outcome, Fault fault) {
        Verdict verdict = new Verdict(outcome, claim.earlier().age(), Optional.of(fault), Optional.empty(), false);
        claims.setAside(claim, verdict);
        sink.watch().changed(claim.id());
    }

    /** Releases a claimed group, so that it waits again, unless another node has it already. */
    void release(Claim claim) {
        try {
            claims.release(claim.id(), claim.epoch());
        } catch (StoreUnavailableException away) {
            // the housekeeper will find that this node owns the group but does not run it
            LOG.log(Level.WARNING, "Group {0} could not be released", claim.id());
        }
    }
}
