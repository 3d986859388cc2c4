package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.outbound.message.Secret;
import io.muster.outbound.message.Secrets;
import io.muster.outbound.target.Target;
import io.muster.testing.QuietLog;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretSettingsTest {

    private static final Target API = Target.parse("https://api.example.com/");

    @Test
    void readsSecretsAndTheirHosts() {
        Secrets secrets = read(Map.of(
                "muster.secrets.billing-key", "Bearer 12345678",
                "muster.secrets.billing-key.hosts", "api.example.com",
                "muster.secrets.hosts", "Bearer 87654321",
                "muster.secrets.hosts.hosts", "*.example.com:8443"));

        assertThat(value(secrets, "billing-key", API)).contains("Bearer 12345678");
        assertThat(value(secrets, "hosts", API)).isEmpty();
        assertThat(value(secrets, "hosts", Target.parse("https://b.example.com:8443/")))
                .contains("Bearer 87654321");
        assertThat(value(secrets, "billing-key.hosts", API)).isEmpty();
    }

    @Test
    void readsThemFromTheEnvironment() {
        Secrets secrets = SecretSettings.read(new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(
                        Map.of(
                                "MUSTER_SECRETS_BILLING", "Bearer 12345678",
                                "MUSTER_SECRETS_BILLING_HOSTS", "api.example.com",
                                "MUSTER_SECRETS_BILLING_KEY", "Bearer 87654321",
                                "MUSTER_SECRETS_BILLING_KEY_HOSTS", "api.example.com",
                                "MUSTER_SECRETS_PORT", "tcp://10.0.0.1:80"),
                        300))
                .build());

        assertThat(value(secrets, "billing", API)).contains("Bearer 12345678");
        assertThat(value(secrets, "billing_key", API)).contains("Bearer 87654321");
    }

    @Test
    void aSecretWithoutHostsIsUnusableAndCausesAWarning() {
        try (QuietLog log = QuietLog.of(SecretSettings.class)) {
            Secrets secrets = read(Map.of("muster.secrets.a", "Bearer 12345678"));

            assertThat(value(secrets, "a", API)).isEmpty();
            assertThat(log.records())
                    .singleElement()
                    .satisfies(logged -> assertThat(logged.getParameters())
                            .contains("muster.secrets.a")
                            .doesNotContain("Bearer 12345678"));
        }
    }

    @Test
    void rejectsHostsWithoutASecret() {
        assertThatThrownBy(() -> read(Map.of("muster.secrets.a.hosts", "example.com")))
                .hasMessage("muster.secrets.a is not set, but its hosts are");
    }

    @Test
    void rejectsMalformedSecretsWithoutRevealingThem() {
        assertThatThrownBy(() -> read(Map.of("muster.secrets.a", "hunter2", "muster.secrets.a.hosts", "example.com")))
                .hasMessage("muster.secrets.a: a secret must have at least 8 characters");
        assertThatThrownBy(() ->
                        read(Map.of("muster.secrets.a", "hunter2\nhunter2", "muster.secrets.a.hosts", "example.com")))
                .hasMessageStartingWith("muster.secrets.a: a secret must be a valid header value: ")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read(Map.of("muster.secrets.a.b", "12345678", "muster.secrets.a.b.hosts", "x.test")))
                .hasMessage("muster.secrets.a.b: a secret's name must be 1 to 64 characters from A-Z a-z 0-9 _ -");
    }

    private static Secrets read(Map<String, String> settings) {
        return SecretSettings.read(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }

    private static Optional<String> value(Secrets secrets, String name, Target target) {
        return secrets.find(name, target).map(Secret::value);
    }
}
