package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest {

    private static final Map<String, String> JWT = Map.of(
            "muster.auth", "jwt",
            "muster.auth.jwt.issuer", "https://issuer.example",
            "muster.auth.jwt.audience", "muster",
            "muster.auth.jwt.jwks", "https://issuer.example/jwks");

    @Test
    void onlyThisMachineMayCallByDefault() {
        assertThat(read(Map.of()).authentication()).isEmpty();
        assertThat(read(Map.of("muster.auth", "none")).authentication()).isEmpty();
        assertThat(read(Map.of()).told()).contains("this machine only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "None", "keys,jwt", "off", "false"})
    void rejectsUnknownKindsOfAuthentication(String mode) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("muster.auth", mode)))
                .withMessageContaining("muster.auth must be");
    }

    @Test
    void keysAreInAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys");
        Files.writeString(file, "alice %s read 2999-01-01%n".formatted("0".repeat(64)));
        Map<String, String> settings = Map.of("muster.auth", "keys", "muster.auth.keys", file.toString());

        assertThat(read(settings).authentication()).isPresent();
        assertThat(read(settings).told()).contains("1 keys", file.toString());

        Files.writeString(file, "alice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(settings))
                .withMessageContaining("muster.auth.keys: ")
                .withMessageContaining("line 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("muster.auth", "keys")))
                .withMessage("muster.auth=keys needs muster.auth.keys");
    }

    @Test
    void tokensNeedAnIssuerAnAudienceAndKeys() {
        assertThat(read(JWT).authentication()).isPresent();
        assertThat(read(JWT).told()).contains("https://issuer.example");
        for (String setting : JWT.keySet()) {
            if (!setting.equals("muster.auth")) {
                Map<String, String> without = new HashMap<>(JWT);
                without.remove(setting);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> read(without))
                        .withMessage("muster.auth=jwt needs " + setting);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://issuer.example/jwks, true",
        "http://localhost:8081/jwks, true",
        "http://127.0.0.1/jwks, true",
        "http://issuer.example/jwks, false",
        "http://localhost.issuer.example/jwks, false",
        "ftp://issuer.example/jwks, false",
        "file:///etc/jwks.json, false",
        "pom.xml, true",
        "no-such-file.json, false",
        "https://, false",
        "HTTPS://issuer.example/jwks?v=1, true",
        "http://[::1]:8081/jwks, true",
        "http://localhost:x@evil.example/, false",
        "http://localhost:8081@evil.example/jwks, false",
        "http://localhost@evil.example/jwks, false",
        "http://127.0.0.1:80@evil.example/jwks, false",
        "http://localhost\\@evil.example/jwks, false",
        "http://localhost:8081\\.evil.example/jwks, false",
        "https://user@issuer.example/jwks, false",
        "https://issuer.example/jwks#x, false",
        "https:issuer.example, false"
    })
    void theIssuersKeysMustComeFromASafeUrl(String jwks, boolean safe) {
        Map<String, String> settings = new HashMap<>(JWT);
        settings.put("muster.auth.jwt.jwks", jwks);

        if (safe) {
            assertThat(read(settings).authentication()).isPresent();
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> read(settings))
                    .withMessageContaining("muster.auth.jwt.jwks must be");
        }
    }

    private static AccessSettings read(Map<String, String> settings) {
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        return AccessSettings.read(config, InstantSource.system());
    }
}
