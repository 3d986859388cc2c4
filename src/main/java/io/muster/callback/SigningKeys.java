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
 * The keys that sign callbacks as defined by Standard Webhooks 1.0: over id, time and body, once per key, so that a
 * receiver may have either of two keys during a rotation.
 *
 * <p>Each secret signs twice. {@code v1} is HMAC-SHA256 with the secret itself: whoever can verify it can also forge
 * it. {@code v1a} is Ed25519 with a key derived from the secret, which receivers verify with a public key.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the
 *     specification</a>
 */
public final class SigningKeys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;

    // never change this: receivers know the public keys derived with it
    private static final byte[] DERIVATION = "muster callback v1a".getBytes(StandardCharsets.US_ASCII);

    private final List<SecretKeySpec> keys;
    private final List<Ed25519Key> pairs;

    private SigningKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
        this.pairs = keys.stream()
                .map(key -> new Ed25519Key(mac(key, DERIVATION, new byte[0])))
                .toList();
    }

    /**
     * Parses one secret or several, separated by spaces: {@code whsec_} and 24 to 64 bytes in Base64.
     *
     * @throws IllegalArgumentException if a secret is malformed, without containing it
     */
    public static SigningKeys parse(String secrets) {
        List<SecretKeySpec> keys =
                Stream.of(secrets.strip().split("\\s+")).map(SigningKeys::key).toList();
        return new SigningKeys(keys);
    }

    /** The keys with which receivers verify {@link #signPublicly}. */
    public PublicKeys publicKeys() {
        return new PublicKeys(pairs.stream().map(Ed25519Key::publicKey).toList());
    }

    /** The signatures {@code v1a} for {@code webhook-signature}, separated by spaces. */
    String signPublicly(String id, long timestamp, byte[] body) {
        return pairs.stream()
                .map(pair -> "v1a," + Base64.getEncoder().encodeToString(pair.sign(head(id, timestamp), body)))
                .collect(Collectors.joining(" "));
    }

    /** The signatures {@code v1} for {@code webhook-signature}, separated by spaces. */
    String sign(String id, long timestamp, byte[] body) {
        byte[] head = head(id, timestamp).getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, head, body)))
                .collect(Collectors.joining(" "));
    }

    private static String head(String id, long timestamp) {
        return id + "." + timestamp + ".";
    }

    private static SecretKeySpec key(String secret) {
        byte[] bytes = new byte[0];
        try {
            bytes = secret.startsWith(PREFIX) ? Base64.getDecoder().decode(secret.substring(PREFIX.length())) : bytes;
        } catch (IllegalArgumentException malformed) {
            // reported below, without this message, which would contain a part of the secret
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
