package io.muster.it;

import java.nio.charset.StandardCharsets;

/**
 * A document that must be rejected.
 *
 * @param kind what is wrong with it; unique
 * @param status the expected status: 400 for malformed JSON, 422 for an invalid group
 */
record Hostile(String kind, byte[] document, int status) {

    /** Malformed JSON, or JSON of a kind that is not accepted. */
    static Hostile malformed(String kind, String document) {
        return malformed(kind, document.getBytes(StandardCharsets.UTF_8));
    }

    static Hostile malformed(String kind, byte[] document) {
        return new Hostile(kind, document, 400);
    }

    /** Valid JSON, but an invalid group. */
    static Hostile invalid(String kind, String document) {
        return new Hostile(kind, document.getBytes(StandardCharsets.UTF_8), 422);
    }

    @Override
    public String toString() {
        int shown = Math.min(200, document.length);
        return "%s: %s".formatted(kind, new String(document, 0, shown, StandardCharsets.UTF_8));
    }
}
