package io.muster.it;

import java.nio.charset.StandardCharsets;

/**
 * A document that must be refused.
 *
 * @param kind what is wrong with it; no two are alike
 * @param status what it is refused with: 400 for what is no JSON, 422 for what is no group
 */
record Hostile(String kind, byte[] document, int status) {

    /** No JSON, or JSON of a kind that is not read. */
    static Hostile malformed(String kind, String document) {
        return malformed(kind, document.getBytes(StandardCharsets.UTF_8));
    }

    static Hostile malformed(String kind, byte[] document) {
        return new Hostile(kind, document, 400);
    }

    /** JSON, but no group that can be run. */
    static Hostile invalid(String kind, String document) {
        return new Hostile(kind, document.getBytes(StandardCharsets.UTF_8), 422);
    }

    @Override
    public String toString() {
        int shown = Math.min(200, document.length);
        return "%s: %s".formatted(kind, new String(document, 0, shown, StandardCharsets.UTF_8));
    }
}
