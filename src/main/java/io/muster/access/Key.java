package io.muster.access;

import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * An API key as it is stored: {@code name sha256 roles expiry}.
 *
 * @param hash the SHA-256 of the key; only its holder has the key itself
 * @param expiry the key is invalid from then on
 */
@SuppressWarnings("ArrayRecordComponent") // keys are never compared, except for their hashes by matches()
record Key(Caller caller, byte[] hash, Instant expiry) {

    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException if the line is malformed; says why */
    static Key parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        if (words.size() != 4) {
            throw new IllegalArgumentException("must be name, SHA-256, roles and expiry, separated by blanks");
        }
        return new Key(
                Grant.caller(name(words.get(0)), grants(words.get(2))), hash(words.get(1)), expiry(words.get(3)));
    }

    /** Compares in constant time. */
    boolean matches(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9._@-]{1,100}")) {
            throw new IllegalArgumentException("a name must be 1 to 100 characters from A-Z a-z 0-9 . _ @ -");
        }
        return text;
    }

    private static byte[] hash(String text) {
        if (!text.matches("[0-9a-fA-F]{%d}".formatted(2 * HASH_BYTES))) {
            throw new IllegalArgumentException("the SHA-256 must be %d hexadecimal digits".formatted(2 * HASH_BYTES));
        }
        return HexFormat.of().parseHex(text);
    }

    private static Set<Grant> grants(String text) {
        Set<Grant> grants = new HashSet<>();
        for (String role : text.split(",", -1)) {
            grants.add(Grant.of(role)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown role \"%s\"; available: submit, run, run:<name>, read, cancel, metrics, admin"
                                    .formatted(role))));
        }
        return grants;
    }

    private static Instant expiry(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    "the expiry must be a date or an instant such as 2027-01-31 or 2027-01-31T12:00:00Z");
        }
    }
}
