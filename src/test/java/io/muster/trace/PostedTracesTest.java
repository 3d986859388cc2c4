package io.muster.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostedTracesTest {

    private final PostedTraces traces = new PostedTraces();

    @Test
    void aTraceIsKnownUntilItIsForgotten() {
        UUID group = UUID.randomUUID();
        traces.remember(group, trace("user=7"));

        assertThat(traces.of(UUID.randomUUID())).isEmpty();
        assertThat(traces.of(group)).contains(trace("user=7"));
        traces.forget(group);
        assertThat(traces.of(group)).isEmpty();
    }

    @Test
    void theOldestAreForgottenAndLongBaggageIsNotKept() {
        UUID first = UUID.randomUUID();
        traces.remember(first, trace(""));
        UUID last = first;
        for (int i = 0; i < PostedTraces.MAX; i++) {
            last = UUID.randomUUID();
            traces.remember(last, trace("x".repeat(8_000)));
        }

        assertThat(traces.of(first)).isEmpty();
        assertThat(traces.of(last)).contains(trace(""));
    }

    private static TraceContext trace(String baggage) {
        return new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "", baggage);
    }
}
