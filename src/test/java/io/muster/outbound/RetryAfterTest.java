package io.muster.outbound;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    @Test
    void readsRetryAfterInBothForms() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");

        assertThat(RetryAfter.parse("120", now)).contains(ofMinutes(2));
        assertThat(RetryAfter.parse("Sat, 21 Nov 2026 10:01:00 GMT", now)).contains(ofMinutes(1));
        assertThat(RetryAfter.parse("Sat, 21 Nov 2026 09:59:00 GMT", now)).isEmpty();
        assertThat(RetryAfter.parse("-5", now)).isEmpty();
        assertThat(RetryAfter.parse("soon", now)).isEmpty();
        assertThat(RetryAfter.parse("99999999999999999999", now)).isEmpty();
    }
}
