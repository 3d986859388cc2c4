package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.callback.RetryPlan;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallbackSettingsTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void hasNoSecretAndTheStandardPlanByDefault() {
        CallbackSettings settings = read(Map.of());

        assertThat(settings.keys()).isEmpty();
        assertThat(settings.plan()).isEqualTo(RetryPlan.STANDARD);
        assertThat(settings.publicUrl()).isEmpty();
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void readsEverySetting() {
        CallbackSettings settings = read(Map.of(
                "muster.callback.secret", SECRET + " " + SECRET,
                "muster.callback.retries", "50ms, 2s,PT1M",
                "muster.public-url", "https://example.com/muster",
                "muster.retention", "36h"));

        assertThat(settings.keys()).isPresent();
        assertThat(settings.plan().delays())
                .containsExactly(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMinutes(1));
        assertThat(settings.publicUrl()).contains(URI.create("https://example.com/muster"));
        assertThat(settings.retention()).isEqualTo(Duration.ofHours(36));
    }

    @Test
    void rejectsAMalformedSecretWithoutRevealingIt() {
        assertThatThrownBy(() -> read(Map.of("muster.callback.secret", "hunter2")))
                .hasMessage("muster.callback.secret: a secret must be whsec_ and 24 to 64 bytes in Base64");
    }

    @Test
    void rejectsRetriesThatAreNotDurations() {
        assertThatThrownBy(() -> read(Map.of("muster.callback.retries", "5s,often")))
                .hasMessage("muster.callback.retries must be durations such as 5s,5m,2h but has \"often\"");
        assertThatThrownBy(() -> read(Map.of("muster.callback.retries", "0s")))
                .hasMessage("muster.callback.retries: a delay must be above 0");
    }

    @Test
    void rejectsAMalformedPublicUrl() {
        assertThatThrownBy(() -> read(Map.of("muster.public-url", "example.com")))
                .hasMessage("muster.public-url must be a URL without a query but is \"example.com\"");
    }

    private static CallbackSettings read(Map<String, String> settings) {
        return CallbackSettings.read(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }
}
