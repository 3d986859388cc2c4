package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.store.CallbackRoom.Decision;
import io.muster.store.CallbackRoom.Due;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallbackPlacesTest {

    private final Set<String> inTrouble = new HashSet<>();
    private final CallbackPlaces places =
            new CallbackPlaces(CallbackPlaces.LIMITS, receiver -> !inTrouble.contains(receiver));

    @Test
    void aFailingReceiverIsRememberedUntilItIsAvailable() {
        inTrouble.add("a");
        inTrouble.add("b");
        assertThat(take("a")).isEqualTo(Decision.RECEIVER_BUSY);
        assertThat(take("b")).isEqualTo(Decision.RECEIVER_BUSY);
        assertThat(places.busyReceivers()).containsExactlyInAnyOrder("a", "b");

        inTrouble.remove("a");

        assertThat(places.busyReceivers()).containsExactly("b");
        assertThat(take("a")).isEqualTo(Decision.TAKEN);
    }

    @Test
    void onlyTheLatestFailingReceiversAreRemembered() {
        for (int receiver = 0; receiver < 5_000; receiver++) {
            inTrouble.add("r" + receiver);
            take("r" + receiver);
        }

        assertThat(places.busyReceivers()).hasSize(1_000).contains("r4999");
    }

    private Decision take(String receiver) {
        return places.take(new Due(UUID.randomUUID(), "alice", receiver));
    }
}
