package io.muster.background;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which nodes count as alive, whatever the database does; tests control the clock and the database. */
class HeartbeatTest {

    private static final Duration LEASE = ofSeconds(15);

    private final ManualTimer timer = new ManualTimer();
    private final TestMembership database = new TestMembership(timer);

    /** A node that records its notifications. */
    private final class Node implements Heartbeat.Listener {
        private final List<String> lost = new ArrayList<>();
        private final Heartbeat heartbeat;
        private int generation;
        private int left;

        private Node(String name, boolean isAlone) {
            heartbeat = new Heartbeat(
                    database.of(name, Heartbeat.longestCall(LEASE)),
                    new Heartbeat.Settings(() -> name + ++generation, LEASE, isAlone),
                    Runnable::run,
                    timer);
            heartbeat.start(this);
        }

        private Lease lease() {
            return heartbeat.lease();
        }

        @Override
        public void lost(String formerName) {
            lost.add(formerName);
        }

        @Override
        public void othersDied() {
            // the database tells every node
        }

        @Override
        public void othersLeft() {
            left++;
        }
    }

    private Node node(String name) {
        return new Node(name, false);
    }

    @Test
    void aNodeThatDiedIsDeadAfterALeaseOfSilenceAndNotBefore() {
        Node a = node("a");
        Node b = node("b");
        timer.advance(ofSeconds(30));
        b.heartbeat.stop();
        timer.advance(ofSeconds(15));
        assertThat(database.deaths).isEmpty();
        timer.advance(ofSeconds(3));
        assertThat(database.deaths).containsExactly("a declared b1");
        assertThat(a.lease().node()).contains("a1");
    }

    @Test
    void noNodeIsDeclaredDeadDuringACommitStallWhileReadsWork() {
        Node a = node("a");
        Node b = node("b");
        timer.advance(ofSeconds(5));
        database.stallCommits();
        timer.advance(ofSeconds(20));
        // neither may claim anything, but both are still registered
        assertThat(a.lease().node()).isEmpty();
        assertThat(b.lease().node()).isEmpty();
        assertThat(a.lease().name()).contains("a1");
        database.recover();
        timer.advance(ofSeconds(20));
        assertThat(database.deaths).isEmpty();
        assertThat(a.lost).isEmpty();
        assertThat(b.lost).isEmpty();
        assertThat(a.lease().node()).contains("a1");
        assertThat(b.lease().node()).contains("b1");
    }

    @Test
    void aNodeStartedDuringAnOutageDeclaresNobodyDeadBeforeItHasWatchedForAWholeLease() {
        Node a = node("a");
        timer.advance(ofSeconds(5));
        database.makeUnavailable();
        database.addSilent("dead");
        timer.advance(ofSeconds(60));
        Node late = node("late");
        timer.advance(ofSeconds(60));
        a.heartbeat.stop();
        database.recover();
        timer.advance(ofSeconds(14));
        assertThat(database.deaths).isEmpty();
        timer.advance(ofSeconds(5));
        assertThat(database.deaths).containsExactlyInAnyOrder("late declared a1", "late declared dead");
        assertThat(late.lease().node()).isPresent();
    }

    @Test
    void everyNodeHasAWholeLeaseAfterAnOutage() {
        node("a");
        Node b = node("b");
        timer.advance(ofSeconds(5));
        database.makeUnavailable();
        // almost a lease of silence before the outage must not count after it
        b.heartbeat.stop();
        timer.advance(ofSeconds(13));
        silentNodeHasAWholeLeaseFromNowOn();
    }

    @Test
    void evenAShortOutageCounts() {
        node("a");
        Node b = node("b");
        timer.advance(ofSeconds(5));
        b.heartbeat.stop();
        timer.advance(ofSeconds(12));
        database.makeUnavailable();
        timer.advance(ofSeconds(3));
        silentNodeHasAWholeLeaseFromNowOn();
    }

    private void silentNodeHasAWholeLeaseFromNowOn() {
        database.recover();
        timer.advance(ofSeconds(14));
        assertThat(database.deaths).isEmpty();
        timer.advance(ofSeconds(4));
        assertThat(database.deaths).containsExactly("a declared b1");
    }

    @Test
    void aNodeThatObservedNothingForAWhileStartsWatchingAgain() {
        FailureDetector detector = new FailureDetector(LEASE, ofSeconds(5));
        assertThat(detector.observe(0, Map.of("b", 1L))).isEmpty();
        // as after a freeze of a minute, or a response that took that long
        assertThat(detector.observe(ofSeconds(60).toNanos(), Map.of("b", 1L))).isEmpty();
        for (int second = 64; second < 75; second += 4) {
            assertThat(detector.observe(ofSeconds(second).toNanos(), Map.of("b", 1L)))
                    .isEmpty();
        }
        assertThat(detector.observe(ofSeconds(75).toNanos(), Map.of("b", 1L))).containsExactly(Map.entry("b", 1L));
    }

    @Test
    void aLeaseCountsFromBeforeTheCommitThatConfirmsIt() {
        database.commitsTake(ofSeconds(4));
        Node a = node("a");
        // registered by a commit that took four of the fifteen seconds
        a.heartbeat.stop();
        assertThat(a.lease().node()).contains("a1");
        timer.advance(ofMillis(10_999));
        assertThat(a.lease().node()).contains("a1");
        timer.advance(ofMillis(1));
        assertThat(a.lease().node()).isEmpty();
    }

    @Test
    void aNodeDeclaredDeadContinuesUnderANewName() {
        Node a = node("a");
        timer.advance(ofSeconds(5));
        database.of("b", LEASE).declareDead("a1", database.beats("a1"));
        timer.advance(ofSeconds(2));
        assertThat(a.lost).containsExactly("a1");
        assertThat(a.lease().node()).contains("a2");
    }

    @Test
    void aLateNodeKeepsItsNameUnlessItWasDeclaredDead() {
        Node a = node("a");
        timer.advance(ofSeconds(5));
        database.makeUnavailable();
        timer.advance(ofSeconds(600));
        assertThat(a.lease().node()).isEmpty();
        assertThat(database.knows("a1")).isTrue();
        database.recover();
        timer.advance(ofSeconds(2));
        assertThat(a.lease().node()).contains("a1");
        assertThat(a.lost).isEmpty();
    }

    @Test
    void aLaterBeatPreventsANodeFromBeingDeclaredDead() {
        node("a");
        long seen = database.beats("a1");
        timer.advance(ofSeconds(2));
        assertThat(database.of("b", LEASE).declareDead("a1", seen)).isFalse();
    }

    @Test
    void aNodeThatIsAloneRegistersOnceAndItsLeaseDoesNotEnd() {
        database.makeUnavailable();
        Node a = new Node("a", true);
        timer.advance(ofSeconds(3));
        assertThat(a.lease().node()).isEmpty();
        database.recover();
        timer.advance(ofSeconds(2));
        int calls = database.calls;
        timer.advance(Duration.ofDays(400));
        assertThat(a.lease().node()).isPresent();
        assertThat(database.calls).isEqualTo(calls);
        assertThat(a.heartbeat.isJanitor()).isTrue();
    }

    @Test
    void aNodeIsNotifiedWhenAnotherHasLeft() {
        Node a = node("a");
        Node b = node("b");
        timer.advance(ofSeconds(3));
        b.heartbeat.stop();
        assertThat(a.left).isZero();
        database.leave("b1");
        timer.advance(ofSeconds(3));
        assertThat(a.left).isEqualTo(1);
    }

    @Test
    void oneNodeHandlesGroupsWithoutAnOwner() {
        Node a = node("a");
        Node b = node("b");
        timer.advance(ofSeconds(3));
        assertThat(a.heartbeat.isJanitor()).isTrue();
        assertThat(b.heartbeat.isJanitor()).isFalse();
        a.heartbeat.stop();
        timer.advance(ofSeconds(20));
        assertThat(b.heartbeat.isJanitor()).isTrue();
    }
}
