package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.document.CallbackState;
import io.muster.testing.Answers;
import io.muster.testing.GroupTables;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers that do not respond delay nobody else's callbacks. */
class SilentReceiversTest extends CallbackFixture {

    private static final int AT_ONCE = CallbackPermits.LIMITS.perReceiver();

    // the circuit has been open for long enough
    private static final Duration HALF_OPEN = Duration.ofSeconds(11);

    private final List<TestUpstream> others = new ArrayList<>();

    SilentReceiversTest() {
        super(GroupTables.inMemory());
    }

    @AfterEach
    void closeOthers() {
        others.forEach(TestUpstream::close);
    }

    @Test
    void aSilentReceiverDelaysNoOtherAndItsCircuitOpens() {
        TestUpstream silent = receiver("/hook");
        receiver.on("/hook", Answers.status(200, ""));
        List<UUID> stuck = IntStream.range(0, 60)
                .mapToObj(i -> finishedGroup("alice", silent.uri("/hook")))
                .toList();
        UUID other = finishedGroup("bob", receiver.uri("/hook"));
        TestDelivery node = node(plan(LATER));

        // no time has passed
        awaitState(other, CallbackState.DELIVERED);
        await().until(() -> silent.inFlight() == AT_ONCE);
        assertThat(claimed()).isEqualTo(AT_ONCE);

        node.advance(CallbackPost.TIMEOUT);
        await().until(() -> !node.client.isAvailable(silent.target("/")));
        awaitState(finishedGroup("bob", receiver.uri("/hook")), CallbackState.DELIVERED);
        // the rest waits, and is not counted as attempted; a few may have been sent before the circuit opened
        await().untilAsserted(() -> assertThat(claimed()).isEqualTo(silent.inFlight()));
        int sent = silent.requests().size();
        assertThat(sent).isLessThan(stuck.size());
        assertThat(attempts(stuck)).isEqualTo(sent - silent.inFlight());

        // half open: three are permitted
        node.advance(HALF_OPEN);
        await().until(() -> silent.requests().size() > sent);
        assertThat(silent.requests().size()).isLessThanOrEqualTo(sent + 3);
    }

    @Test
    void aRecoveredReceiverGetsTheWaitingCallbacks() {
        TestUpstream silent = receiver("/hook");
        List<UUID> stuck = IntStream.range(0, 40)
                .mapToObj(i -> finishedGroup("alice", silent.uri("/hook")))
                .toList();
        TestDelivery node = node(plan(SOON));
        await().until(() -> silent.inFlight() == AT_ONCE);
        silent.on("/hook", Answers.status(200, ""));
        node.advance(CallbackPost.TIMEOUT);
        await().until(() -> !node.client.isAvailable(silent.target("/")));

        node.advance(HALF_OPEN);
        await().untilAsserted(() -> {
            // callbacks not permitted by the half-open circuit are postponed, by the database's clock
            makeDue();
            node.advance(Duration.ofSeconds(3));
            assertThat(due()).isZero();
        });
        stuck.forEach(group -> assertThat(callback(group).state()).isEqualTo(CallbackState.DELIVERED));
    }

    @Test
    void aCallerWithManySilentReceiversLeavesPermitsForOthers() {
        int perCaller = CallbackPermits.LIMITS.perCaller();
        IntStream.range(0, 4).forEach(i -> {
            TestUpstream silent = receiver("/hook");
            IntStream.range(0, 30).forEach(j -> finishedGroup("alice", silent.uri("/hook")));
        });
        receiver.on("/hook", Answers.status(200, ""));
        UUID other = finishedGroup("bob", receiver.uri("/hook"));
        node(plan(LATER));

        awaitState(other, CallbackState.DELIVERED);
        await().untilAsserted(() -> assertThat(
                        others.stream().mapToInt(TestUpstream::inFlight).sum())
                .isEqualTo(perCaller));
        awaitState(finishedGroup("bob", receiver.uri("/hook")), CallbackState.DELIVERED);
    }

    private TestUpstream receiver(String silentAt) {
        TestUpstream made = TestUpstream.start().on(silentAt, Answers.never());
        others.add(made);
        return made;
    }

    /** One row for each transaction: a statement that locks several would deadlock with the node's own. */
    private void makeDue() {
        jdbi().useHandle(handle -> handle.select(
                        "SELECT group_id FROM muster_callback WHERE state = 'pending' AND owner IS NULL")
                .mapTo(UUID.class)
                .list()
                .forEach(group -> handle.execute(
                        "UPDATE muster_callback SET next_attempt = CURRENT_TIMESTAMP WHERE group_id = ? AND owner IS NULL",
                        group)));
    }

    private long attempts(List<UUID> groups) {
        return groups.stream()
                .mapToLong(group -> callback(group).attempts().size())
                .sum();
    }
}
