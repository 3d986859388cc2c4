package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.store.callback.CallbackCapacity.Decision;
import io.muster.store.callback.CallbackCapacity.Due;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallbackPermitsTest {

    private final Set<String> inTrouble = new HashSet<>();
    private final CallbackPermits permits =
            new CallbackPermits(CallbackPermits.LIMITS, receiver -> !inTrouble.contains(receiver));

    @Test
    void aFailingReceiverIsRememberedUntilItIsAvailable() {
        inTrouble.add("a");
        inTrouble.add("b");
        assertThat(reserve("a")).isEqualTo(Decision.RECEIVER_BUSY);
        assertThat(reserve("b")).isEqualTo(Decision.RECEIVER_BUSY);
        assertThat(permits.busyReceivers()).containsExactlyInAnyOrder("a", "b");

        inTrouble.remove("a");

        assertThat(permits.busyReceivers()).containsExactly("b");
        assertThat(reserve("a")).isEqualTo(Decision.RESERVED);
    }

    @Test
    void onlyTheLatestFailingReceiversAreRemembered() {
        for (int receiver = 0; receiver < 5_000; receiver++) {
            inTrouble.add("r" + receiver);
            reserve("r" + receiver);
        }

        assertThat(permits.busyReceivers()).hasSize(1_000).contains("r4999");
    }

    private Decision reserve(String receiver) {
        return permits.reserve(new Due(UUID.randomUUID(), "alice", receiver));
    }
}
