package io.muster.background;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.group.GroupOutcome;
import io.muster.group.GroupRunner;
import io.muster.group.GroupSnapshot.Verdict;
import io.muster.group.GroupSpec;
import io.muster.group.OverloadedException;
import io.muster.group.RunningGroup;
import io.muster.json.MalformedJsonException;
import io.muster.logging.Log;
import io.muster.store.Claim;
import io.muster.store.Claims;
import io.muster.store.StoreUnavailableException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Runs groups that this node has claimed, by the engine that runs every group, and has them written down. */
public final class ClaimRunner {

    private static final System.Logger LOG = Log.of(ClaimRunner.class);
    private static final int MAX_DEATHS = 3;

    private final GroupRunner runner;
    private final GroupReader reader;
    private final Claims claims;
    private final LocalGroups local;
    private final GroupRecorder.Means means;
    private volatile Runnable onRoom = () -> {};

    ClaimRunner(GroupRunner runner, GroupReader reader, Claims claims, LocalGroups local, GroupRecorder.Means means) {
        this.runner = runner;
        this.reader = reader;
        this.claims = claims;
        this.local = local;
        this.means = means;
    }

    /** Registers what is told whenever a group has ended and left its place. */
    void onRoom(Runnable listener) {
        onRoom = listener;
    }

    /** Reads a claimed group's document again and runs what is left of it; a place must have been taken for it. */
    public void run(Claim claim) {
        if (claim.deaths() >= MAX_DEATHS) {
            LOG.log(Level.ERROR, "Group {0} is set aside: {1} servers died with it", claim.id(), claim.deaths());
            setAside(
                    claim,
                    Fault.of(
                            FaultCode.POISON,
                            "The group was set aside: %d servers died with it".formatted(claim.deaths())));
            return;
        }
        try {
            byte[] document = claim.document().getBytes(StandardCharsets.UTF_8);
            start(claim, reader.readAgain(document, claim.clock()));
        } catch (MalformedJsonException | InvalidGroupException unreadable) {
            LOG.log(Level.ERROR, "Group " + claim.id() + " cannot be run by this server", unreadable);
            setAside(
                    claim,
                    Fault.of(
                            FaultCode.TASK_FAILED,
                            "The server that took the group over cannot run it: " + unreadable.getMessage()));
        }
    }

    /** Starts a claimed group, or lets it wait if the server runs as many tasks as it may; a place must have been taken for it. */
    void start(Claim claim, GroupSpec spec) {
        GroupRecorder[] recorder = new GroupRecorder[1];
        try {
            runner.start(claim.id(), claim.caller(), spec, claim.earlier(), group -> {
                recorder[0] = new GroupRecorder(group, claim, means);
                follow(recorder[0], claim);
            });
            // what became of the group before this had a listener
            recorder[0].changed();
        } catch (OverloadedException busy) {
            local.give(claim);
            release(claim);
        }
    }

    private void follow(GroupRecorder recorder, Claim claim) {
        local.add(recorder);
        RunningGroup group = recorder.group();
        Runnable unfollow = group.onChange(recorder::changed);
        claim.cancels().forEach(wish -> wish.task().ifPresentOrElse(group::cancel, group::cancel));
        recorder.ended().thenRun(() -> {
            unfollow.run();
            local.remove(recorder);
            local.give(claim);
            onRoom.run();
        });
    }

    private void setAside(Claim claim, Fault fault) {
        try {
            Verdict verdict = new Verdict(
                    GroupOutcome.FAILED, claim.earlier().age(), Optional.of(fault), Optional.empty(), false);
            claims.setAside(claim, verdict);
            means.watch().changed(claim.id());
        } finally {
            local.give(claim);
        }
    }

    private void release(Claim claim) {
        try {
            claims.release(claim.id(), claim.epoch());
        } catch (StoreUnavailableException away) {
            // the housekeeper finds it among those that this node has and does not run
            LOG.log(Level.WARNING, "Group {0} could not be given back", claim.id());
        }
    }
}
