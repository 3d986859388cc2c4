package io.muster.rest.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {

    private static final long EACH = WaitingRequests.BYTES_EACH;

    private final ByteBudget documents = new ByteBudget(16 * EACH, 8 * EACH);
    private final WaitingRequests requests = new WaitingRequests(documents);
    private final List<Runnable> ends = new ArrayList<>();

    @Test
    void aRequestTakesMemoryUntilItsExchangeIsOver() {
        requests.begin("alice", ends::add);
        assertThat(documents.reserved()).isEqualTo(EACH);

        ends.forEach(Runnable::run);
        assertThat(documents.reserved()).isZero();
    }

    @Test
    void aQuarterIsLeftToTheDocumentsOfEachCallerAndOfAll() {
        begin("alice", 6);
        assertRefused("alice");
        begin("bob", 6);
        assertRefused("carol");

        assertThat(documents.of("alice").tryReserve(2 * EACH)).isTrue();
        assertThat(documents.of("carol").tryReserve(2 * EACH)).isTrue();
    }

    @Test
    void documentsThatTakeEverythingLeaveNothingForRequests() {
        documents.of("bob").tryReserve(8 * EACH);
        documents.of("carol").tryReserve(8 * EACH);
        assertRefused("alice");

        documents.of("bob").release(8 * EACH);
        // what was refused has left nothing behind
        begin("alice", 6);
    }

    @Test
    void nothingIsReservedForAnExchangeThatCannotSayWhenItIsOver() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> requests.begin("alice", action -> {
                    throw new OutOfMemoryError("on purpose");
                }));

        assertThat(documents.reserved()).isZero();
        begin("alice", 6);
    }

    private void begin(String caller, int count) {
        for (int i = 0; i < count; i++) {
            requests.begin(caller, ends::add);
        }
    }

    private void assertRefused(String caller) {
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> requests.begin(caller, ends::add));
    }
}
