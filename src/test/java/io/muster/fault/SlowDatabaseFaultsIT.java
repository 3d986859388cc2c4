package io.muster.fault;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.it.Documents;
import io.muster.it.Reply;
import io.muster.testing.FullSizeOnly;
import io.muster.testing.StartsItsOwnServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes whose PostgreSQL stalls, is unavailable when one of them starts, is slow, or is blocked by a frozen node.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGSTOP")
@StartsItsOwnServer
@FullSizeOnly
class SlowDatabaseFaultsIT {

    private static final Duration LEASE = ofSeconds(15);
    private static final Duration OUTAGE = ofSeconds(30);
    private static final Duration FINISHED = ofSeconds(75);
    private static final Duration ANSWERED_TO_CANCEL = ofSeconds(5);
    private static final int GROUPS = 100;
    private static final int POSTS = 3_500;

    private static Cluster cluster;
    private static Executions executions;

    private final Client client = new Client();
    private final Node a = cluster.a();
    private final Node b = cluster.b();
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

    @BeforeEach
    void bringUp() {
        cluster.bringUp();
    }

    @AfterEach
    void nothingIsOverwritten() {
        audit.assertNothingIsOverwritten();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60})
    void rerunNothingAndDeclareNobodyDeadWhileCommitsStall(int seconds) {
        Duration slow = ofSeconds(seconds + 4);
        Set<String> ids = work.submitTo(a, GROUPS / 4, slow);
        ids.addAll(work.submitTo(b, GROUPS / 4, slow));
        // these end meanwhile, and cannot be recorded
        ids.addAll(work.submitTo(a, GROUPS / 4, ofSeconds(10)));
        ids.addAll(work.submitTo(b, GROUPS / 4, ofSeconds(10)));
        work.awaitStarted(audit, ids);
        Commits commits = new Commits(cluster.sql());
        long begin = System.nanoTime();
        try {
            commits.hold(a.name());
            Meanwhile.whilePassing(ofSeconds(seconds), () -> assertEachClaimedOnce(ids));
        } finally {
            commits.release();
        }
        System.out.printf("commits stalled for %d ms%n", msSince(begin));
        client.awaitFinished(b, ids, FINISHED);
        work.assertSuccess(ids);
        assertRunOnceWithoutADeath(ids);
    }

    @Test
    void takeOverNothingWhenOneOfThemStartsDuringAnOutage() {
        Set<String> ids = work.submitTo(a, GROUPS, OUTAGE.plus(LEASE.multipliedBy(3)));
        work.awaitStarted(audit, ids);
        b.kill();
        cluster.postgres().stopImmediately();
        b.start();
        b.awaitLive();
        Meanwhile.whilePassing(OUTAGE, () -> assertThat(b.isAlive()).isTrue());
        cluster.postgres().start();
        client.awaitFinished(b, ids, FINISHED.plus(OUTAGE));
        work.assertSuccess(ids);
        assertRunOnceWithoutADeath(ids);
    }

    @Test
    void keepTheirLeasesWhileThousandsOfPostsWaitForSlowCommits() {
        Set<String> names = cluster.nodeNames();
        Set<String> ids = new HashSet<>();
        SlowCommits slow = SlowCommits.of(cluster.sql());
        try {
            long begin = System.nanoTime();
            ids.addAll(new Flood(client, a, SlowDatabaseFaultsIT::patient).post(POSTS));
            System.out.printf("%d posts were acknowledged within %d ms%n", ids.size(), msSince(begin));
        } finally {
            slow.close();
        }
        client.awaitFinished(b, ids, ofSeconds(300));
        work.assertSuccess(ids);
        assertThat(cluster.nodeNames()).as("names of the nodes").isEqualTo(names);
        assertThat(audit.deaths(ids)).as("deaths").isEmpty();
    }

    // without calls: so many at once would be a test of the upstream
    private static String patient(String key) {
        return Documents.groupWith(
                "settled", "'timeout': '10m'", Documents.delay(key, "10ms"), Documents.delay("b", "300ms"));
    }

    @Test
    void takeOverTheLockedGroupsOfANodeFrozenInATransactionAndAnswerCancellations() {
        Set<String> goOn;
        String cancelled;
        Set<String> all;
        try (HeldWrites writes = HeldWrites.of(cluster.sql(), a)) {
            goOn = work.submitTo(a, 2, LEASE);
            cancelled = work.submitTo(a, 1, LEASE).iterator().next();
            all = new HashSet<>(goOn);
            all.add(cancelled);
            writes.awaitHeld(all.size());
            a.freeze();
            writes.release();
            writes.awaitInTransaction(all.size());
            long begin = System.nanoTime();
            Reply answer = client.cancel(b, cancelled).orElseThrow();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("a cancel was answered %d within %d ms%n", answer.status(), took.toMillis());
            assertThat(took).isLessThanOrEqualTo(ANSWERED_TO_CANCEL);
            assertThat(answer.status()).as(answer.body()).isIn(200, 202, 503);

            begin = System.nanoTime();
            Awaitility.await("take-over")
                    .atMost(LEASE.plusSeconds(15))
                    .until(() -> audit.holders(all).values().stream().noneMatch(a.name()::equals));
            System.out.printf("taken over after %d ms more%n", msSince(begin));
            // a caller who was told to retry later does so
            await().atMost(ofSeconds(15)).until(() -> isCancelled(cancelled));
        } finally {
            a.thaw();
        }
        client.awaitFinished(b, all, FINISHED);
        work.assertSuccess(goOn);
        assertThat(client.finals().get(cancelled).outcome()).isEqualTo("cancelled");
        assertThat(client.contradictions()).isEmpty();
        a.awaitReady();
        // the node that was frozen reports the same
        client.awaitFinished(a, all, FINISHED);
        assertThat(client.contradictions()).isEmpty();
        assertThat(audit.claims(goOn).values()).as("claims").allMatch(claims -> claims == 2);
        client.run(a, Documents.group("all", Documents.delay("a", "1ms")))
                .orElseThrow()
                .isGroup();
    }

    private boolean isCancelled(String id) {
        return client.cancel(b, id).filter(reply -> reply.status() != 503).isPresent();
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private void assertRunOnceWithoutADeath(Set<String> ids) {
        assertEachClaimedOnce(ids);
        assertThat(audit.deaths(ids)).as("deaths").isEmpty();
        assertThat(work.begun(ids).values()).allMatch(times -> times == 1);
    }

    private void assertEachClaimedOnce(Set<String> ids) {
        assertThat(audit.claims(ids).values()).as("claims").hasSize(ids.size()).allMatch(claims -> claims == 1);
    }
}
