package io.muster.outbound.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostLimitsTest {

    private static final HostLimits LIMITS =
            HostLimits.of(256).with("api.example.com:8443=4, api.example.com=20 ,*.example.org=8, 10.0.0.0/8=2");

    @ParameterizedTest
    @CsvSource({
        "api.example.com, 8443, 4",
        "api.example.com, 443,  20",
        "a.example.org,   80,   8",
        "example.org,     80,   256",
        "10.1.2.3,        80,   2",
        "else.test,       443,  256"
    })
    void theFirstMatchApplies(String host, int port, int exchanges) {
        assertThat(LIMITS.exchangesWith(host, port)).isEqualTo(exchanges);
    }

    @Test
    void withoutEntriesTheLimitIsTheSameForAll() {
        assertThat(HostLimits.of(3).with(" ").exchangesWith("a.test", 80)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.test", "a.test=", "a.test=0", "a.test=-1", "a.test=x", "=3", "a b=3"})
    void malformedEntriesAreNamed(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostLimits.of(1).with(entry))
                .withMessageContaining("\"%s".formatted(entry.replaceFirst("=.*", "")));
    }
}
