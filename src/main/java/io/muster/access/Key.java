package io.muster.access;

import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A key that callers may show, as it is kept: {@code name sha256 roles expiry}.
 *
 * @param hash the SHA-256 of the key; the key itself is kept by its holder only
 * @param expiry from then on it is worth nothing
 */
@SuppressWarnings("ArrayRecordComponent") // keys are never compared, but for their hashes by matches()
record Key(Caller caller, byte[] hash, Instant expiry) {

    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException saying what is wrong with the line */
    static Key parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        if (words.size() != 4) {
            throw new IllegalArgumentException("must be name, SHA-256, roles and expiry, separated by blanks");
        }
        return new Key(new Caller(name(words.get(0)), roles(words.get(2))), hash(words.get(1)), expiry(words.get(3)));
    }

    /** Takes as long for a wrong hash as for a right one. */
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

    private static Set<Role> roles(String text) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (String role : text.split(",", -1)) {
            roles.add(Role.of(role)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown role \"%s\"; available: submit, read, cancel, admin".formatted(role))));
        }
        return roles;
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
