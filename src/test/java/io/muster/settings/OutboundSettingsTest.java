package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundSettingsTest {

    private static final String ONLY_ALLOWED = "muster.outbound.only-allowed";

    @Test
    void publicHostsMayBeCalledByDefault() {
        assertThat(read(Map.of()).onlyAllowed()).isFalse();
        assertThat(read(Map.of(ONLY_ALLOWED, "false")).onlyAllowed()).isFalse();
        assertThat(read(Map.of(ONLY_ALLOWED, " true ")).onlyAllowed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", "1", "on", "tru"})
    void rejectsInvalidBooleansRatherThanOpeningTheGate(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of(ONLY_ALLOWED, value)))
                .withMessage("muster.outbound.only-allowed must be true or false but is \"%s\"".formatted(value));
    }

    @Test
    void knowsTheHostsThatTheOperatorNames() {
        assertThat(read(Map.of(
                                "muster.outbound.allow",
                                        "api.example.com, *.example.org, 10.0.0.0/8, db.example.net:5432",
                                "muster.outbound.max-exchanges-by-host", "slow.example.com=4"))
                        .namedHosts())
                .containsExactlyInAnyOrder("api.example.com", "db.example.net", "slow.example.com");
        assertThat(read(Map.of("muster.outbound.allow", "not a host/")).namedHosts())
                .isEmpty();
    }

    private static OutboundSettings read(Map<String, String> settings) {
        return OutboundSettings.read(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }
}
