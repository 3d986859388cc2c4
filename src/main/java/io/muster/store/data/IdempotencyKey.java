package io.muster.store.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes a request safe to repeat (IETF draft "The Idempotency-Key HTTP Header Field").
 *
 * @param key as sent by the caller
 * @param fingerprint distinguishes request bodies
 */
public record IdempotencyKey(String key, String fingerprint) {

    /** The key of a request with this body. */
    public static IdempotencyKey of(String key, byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return new IdempotencyKey(key, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
