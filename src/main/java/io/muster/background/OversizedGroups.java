package io.muster.background;

import io.muster.group.engine.GroupRunner;
import io.muster.group.view.GroupOutcome;
import io.muster.logging.Log;
import io.muster.store.claim.Claims;
import io.muster.store.claim.Claims.Oversized;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Handles waiting groups that this node can never run: they were accepted by a larger node, or before its settings were
 * lowered. Each is logged once and waits for a larger node; when its timeout expires it is ended as timed out. Not
 * thread-safe.
 */
final class OversizedGroups {

    private static final System.Logger LOG = Log.of(OversizedGroups.class);
    // the oldest; the next ones follow as these end
    private static final int AT_ONCE = 100;

    private final Claims claims;
    private final GroupPermits permits;
    private final GroupRunner runner;
    private final ClaimRunner ending;
    private Set<UUID> known = Set.of();

    /** @param ending ends those whose timeout has expired */
    OversizedGroups(Claims claims, GroupPermits permits, GroupRunner runner, ClaimRunner ending) {
        this.claims = claims;
        this.permits = permits;
        this.runner = runner;
        this.ending = ending;
    }

    /** @param node the name under which this node claims groups */
    void look(String node) {
        List<Oversized> found = claims.oversized(permits.maxMemory(), runner.maxTasks(), AT_ONCE);
        Set<UUID> waiting = new HashSet<>();
        for (Oversized group : found) {
            if (group.isExpired()) {
                end(node, group);
            } else {
                warnOnce(group);
                waiting.add(group.id());
            }
        }
        known = waiting;
    }

    private void warnOnce(Oversized group) {
        if (!known.contains(group.id())) {
            LOG.log(
                    Level.WARNING,
                    "Group {0} is too large for this node and waits for a larger one until its timeout expires: {1}",
                    group.id(),
                    needs(group));
        }
    }

    private void end(String node, Oversized group) {
        claims.claim(node, group.id()).ifPresent(claim -> {
            LOG.log(Level.WARNING, "Group {0} timed out: no node was large enough for it", group.id());
            ending.setAside(
                    claim,
                    GroupOutcome.TIMED_OUT,
                    Fault.of(
                            FaultCode.GROUP_TIMEOUT,
                            "The group was not decided within %d ms: no server was large enough to run it"
                                    .formatted(claim.clock().toMillis())));
        });
    }

    private String needs(Oversized group) {
        return "its document needs %d bytes of memory; the limit is %d (muster.max.request-bytes-per-node). It has %d tasks; the limit is %d (muster.max.tasks)"
                .formatted(group.memory(), permits.maxMemory(), group.tasks(), runner.maxTasks());
    }
}
