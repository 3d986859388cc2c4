package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A reference to the value of the task that decided its group, or a part of it: {@code {"$from": "$winner#/name"}}.
 *
 * @param pointer to the part (RFC 6901); the empty pointer is the whole value
 * @param otherwise used if the value has no such part
 */
record WinnerReference(String pointer, Optional<JsonNode> otherwise) {

    private static final String WINNER = "$winner";

    static boolean is(JsonNode json) {
        if (!Reference.is(json)) {
            return false;
        }
        String from = json.get(Reference.FROM).asString("");
        return from.equals(WINNER) || from.startsWith(WINNER + "#");
    }

    /**
     * Parses what {@linkplain #is is} such a reference.
     *
     * @param place of it, for errors
     * @return empty if there are errors, which are reported
     */
    static Optional<WinnerReference> read(JsonNode json, Place place, FieldErrors errors) {
        String fragment = json.get(Reference.FROM).stringValue().substring(WINNER.length());
        try {
            if (fragment.length() <= Reference.MAX_LENGTH) {
                String part = fragment.isEmpty() ? "" : Reference.pointer(fragment.substring(1));
                return Optional.of(new WinnerReference(part, Optional.ofNullable(json.get(Reference.DEFAULT))));
            }
        } catch (IllegalArgumentException malformed) {
            // reported below
        }
        errors.add(
                place + "/" + Reference.FROM,
                "must be \"$winner\", or that with a JSON pointer such as \"$winner#/id\"",
                Kind.INVALID);
        return Optional.empty();
    }
}
