package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.muster.testing.Ed25519Receiver;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {

    private static final byte[] BODY = "{\"ü\": 1}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void signsAsTheReferenceImplementationDoes(int bytes) throws Exception {
        String secret = secret(bytes);

        String signature = SigningKeys.parse(secret).sign("an-id", 1_700_000_000, BODY);

        assertThat(signature)
                .isEqualTo(new Webhook(secret).sign("an-id", 1_700_000_000, new String(BODY, StandardCharsets.UTF_8)));
    }

    @Test
    void signsOncePerKey() {
        String one = SigningKeys.parse(secret(24)).sign("id", 1, BODY);
        String other = SigningKeys.parse(secret(25)).sign("id", 1, BODY);

        assertThat(SigningKeys.parse(" " + secret(24) + "  " + secret(25) + " ").sign("id", 1, BODY))
                .isEqualTo(one + " " + other);
    }

    @Test
    void thePublicKeyVerifiesSignatures() throws Exception {
        SigningKeys keys = SigningKeys.parse(secret(32) + " " + secret(24));

        String[] signatures = keys.signPublicly("an-id", 1_700_000_000, BODY).split(" ");

        String body = new String(BODY, StandardCharsets.UTF_8);
        assertThat(signatures).hasSize(2).allMatch(signature -> signature.startsWith("v1a,"));
        for (int i = 0; i < 2; i++) {
            Ed25519Receiver receiver =
                    Ed25519Receiver.of(keys.publicKeys().keys().get(i));
            assertThat(receiver.accepts("an-id", "1700000000", body, signatures[i]))
                    .isTrue();
            assertThat(receiver.accepts("an-id", "1700000000", body, signatures[1 - i]))
                    .isFalse();
            assertThat(receiver.accepts("an-id", "1700000001", body, signatures[i]))
                    .isFalse();
            assertThat(receiver.accepts("another-id", "1700000000", body, signatures[i]))
                    .isFalse();
            assertThat(receiver.accepts("an-id", "1700000000", body + " ", signatures[i]))
                    .isFalse();
        }
    }

    @Test
    void aSecretAlwaysHasTheSamePublicKey() {
        // computed with openssl as HMAC-SHA256 of "muster callback v1a": receivers have configured this key
        assertThat(SigningKeys.parse(secret(32)).publicKeys().keys())
                .containsExactly("whpk_U6dVxi1Shyn2RthXiREUZAJkb9cT78PkAQyHa1Yg5tg=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_c2hvcnQ=",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8I*PZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void rejectsMalformedSecretsWithoutRevealingThem(String text) {
        assertThatThrownBy(() -> SigningKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret must be whsec_ and 24 to 64 bytes in Base64")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 65})
    void rejectsKeysThatAreTooShortOrTooLong(int bytes) {
        assertThatThrownBy(() -> SigningKeys.parse(secret(bytes))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String secret(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString("k".repeat(bytes).getBytes(StandardCharsets.UTF_8));
    }
}
