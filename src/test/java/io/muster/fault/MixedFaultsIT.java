package io.muster.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.FullSizeOnly;
import io.muster.testing.StartsItsOwnServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Kills, freezes and stalled commits, in random order, while groups are posted to two nodes. The system properties
 * {@code muster.faults.mixed} (the number of faults) and {@code muster.faults.seed} are for experiments.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGSTOP")
@StartsItsOwnServer
@FullSizeOnly
class MixedFaultsIT {

    private static final int FAULTS = Integer.getInteger("muster.faults.mixed", 200);
    private static final int GROUPS_PER_FAULT = 50;
    private static final int TASKS = 3;
    // short, so that a longer freeze does not take long
    private static final Duration LEASE = ofSeconds(5);
    private static final Duration NAP = ofSeconds(1);
    private static final Duration STALL = ofSeconds(2);
    private static final Duration LONG_STALL = LEASE.plusSeconds(3);
    private static final Duration TAKEN_OVER = LEASE.plusSeconds(25);
    private static final Duration ACKNOWLEDGED = ofSeconds(90);

    /** What happens to a node, or to the database. */
    private enum Kind {
        KILL,
        FREEZE,
        NAP,
        STALL,
        LONG_STALL;

        // cheap faults are more frequent
        private static final List<Kind> BY_CHANCE =
                List.of(KILL, KILL, FREEZE, FREEZE, NAP, NAP, NAP, STALL, STALL, LONG_STALL);
    }

    private static Cluster cluster;
    private static Executions executions;

    private final Client client = new Client();
    private final Audit audit = cluster.audit();
    private final Work work = new Work(client, executions);

    @BeforeAll
    static void start() {
        executions = new Executions();
        cluster = Cluster.start(LEASE);
    }

    @AfterAll
    static void stop() {
        cluster.close();
        executions.close();
    }

    @Test
    void loseNoGroupFinishNoneTwiceAndSetNoneAside() {
        long seed = Long.getLong("muster.faults.seed", System.nanoTime());
        Random random = new Random(seed);
        long begin = System.nanoTime();
        for (int fault = 0; fault < FAULTS; fault++) {
            Kind kind = Kind.BY_CHANCE.get(random.nextInt(Kind.BY_CHANCE.size()));
            Node node = cluster.nodes().get(random.nextInt(2));
            System.out.printf(
                    "%d s: fault %d of %d: %s of %s (seed %d)%n",
                    secondsSince(begin), fault + 1, FAULTS, kind, node, seed);
            strikeWhilePosting(kind, node, 1 + random.nextInt(GROUPS_PER_FAULT - 1));
        }
        Set<String> ids = Set.copyOf(client.acknowledged().values());
        assertThat(ids).hasSize(FAULTS * GROUPS_PER_FAULT);
        client.awaitFinished(cluster.a(), ids, ofSeconds(120 + ids.size() / 50));
        System.out.printf("%d groups ended %d s after the first was posted%n", ids.size(), secondsSince(begin));
        work.assertSuccess(ids);
        work.assertStartedAgainOnlyIfInFlight(ids, TASKS);
        audit.assertNothingIsOverwritten();
        assertThat(cluster.nodes()).allMatch(Node::isAlive);
    }

    private void strikeWhilePosting(Kind kind, Node node, int acknowledgedBefore) {
        try (Posting posting = Posting.start(client, cluster.nodes(), GROUPS_PER_FAULT, ofMillis(20), work::patient)) {
            posting.awaitAcknowledged(acknowledgedBefore, ACKNOWLEDGED);
            strike(kind, node);
            posting.awaitAcknowledged(GROUPS_PER_FAULT, ACKNOWLEDGED);
            posting.finish(ACKNOWLEDGED);
            assertThat(posting.refusals()).isEmpty();
        }
    }

    private void strike(Kind kind, Node node) {
        switch (kind) {
            case KILL -> {
                cluster.kill(node);
                work.mayStartAgain(audit.unfinishedTasksOf(node.name()));
                node.start();
            }
            case FREEZE -> {
                node.freeze();
                try {
                    awaitTakeOver(node);
                } finally {
                    node.thaw();
                }
            }
            case NAP -> {
                node.freeze();
                try {
                    Meanwhile.whilePassing(NAP, () -> assertThat(node.isAlive()).isTrue());
                } finally {
                    node.thaw();
                }
            }
            case STALL -> stall(node, STALL);
            case LONG_STALL -> stall(node, LONG_STALL);
        }
        node.awaitReady();
    }

    private void awaitTakeOver(Node node) {
        Awaitility.await("answers to all that node " + node + " asked")
                .atMost(ofSeconds(10))
                .pollInterval(ofMillis(20))
                .until(() -> audit.isIdle(node));
        work.mayStartAgain(audit.unfinishedTasksOf(node.name()));
        Awaitility.await("take-over from node " + node)
                .atMost(TAKEN_OVER)
                .until(() -> audit.unfinishedTasksOf(node.name()).isEmpty());
    }

    private void stall(Node node, Duration time) {
        Commits commits = new Commits(cluster.sql());
        try {
            commits.hold(node.name());
            Meanwhile.whilePassing(time, () -> assertThat(node.isAlive()).isTrue());
        } finally {
            commits.release();
        }
    }

    private static long secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000_000;
    }
}
