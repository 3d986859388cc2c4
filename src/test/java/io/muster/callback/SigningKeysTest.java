package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
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
    void refusesWhatIsNoSecretWithoutTellingIt(String text) {
        assertThatThrownBy(() -> SigningKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret must be whsec_ and 24 to 64 bytes in Base64")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 65})
    void refusesAKeyThatIsTooShortOrTooLong(int bytes) {
        assertThatThrownBy(() -> SigningKeys.parse(secret(bytes))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String secret(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString("k".repeat(bytes).getBytes(StandardCharsets.UTF_8));
    }
}
