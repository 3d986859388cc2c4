package io.muster.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that callbacks are signed with, as Standard Webhooks 1.0 has it: HMAC-SHA256 over id, time and body, once per
 * key, so that a receiver may know either of two while they are changed.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the
 *     specification</a>
 */
public final class SigningKeys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;

    private final List<SecretKeySpec> keys;

    private SigningKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Reads one secret or several, separated by blanks: {@code whsec_} and 24 to 64 bytes in Base64.
     *
     * @throws IllegalArgumentException if one is none, without telling it
     */
    public static SigningKeys parse(String secrets) {
        List<SecretKeySpec> keys =
                Stream.of(secrets.strip().split("\\s+")).map(SigningKeys::key).toList();
        return new SigningKeys(keys);
    }

    /** What goes into {@code webhook-signature}. */
    String sign(String id, long timestamp, byte[] body) {
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, head, body)))
                .collect(Collectors.joining(" "));
    }

    private static SecretKeySpec key(String secret) {
        byte[] bytes = new byte[0];
        try {
            bytes = secret.startsWith(PREFIX) ? Base64.getDecoder().decode(secret.substring(PREFIX.length())) : bytes;
        } catch (IllegalArgumentException malformed) {
            // said below, without the text: the message would hold a part of it
        }
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a secret must be %s and %d to %d bytes in Base64".formatted(PREFIX, MIN_BYTES, MAX_BYTES));
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    private static byte[] mac(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
