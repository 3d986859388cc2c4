package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The element that an item is run for, or a part of it.
 *
 * @param pointer to the part (RFC 6901); the empty pointer is the whole
 */
public record ItemReference(String pointer) {

    /** What a reference to an element is like, as a JSON Schema (2020-12). */
    public static final String SCHEMA = """
            {"type": "object", "required": ["$item"], "additionalProperties": false, "properties": {
              "$item": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 2048,
                "description": "a JSON pointer into the element"}}}""";

    private static final String ITEM = "$item";

    /** Whether this is meant to be such a reference: an object with {@code $item} only. */
    public static boolean is(JsonNode json) {
        return json.isObject() && json.size() == 1 && json.has(ITEM);
    }

    /**
     * Reads what {@linkplain #is is meant} to be a reference to an element.
     *
     * @param pointer to it, for errors
     * @return empty if something is wrong with it, which is noted then
     */
    public static Optional<ItemReference> read(JsonNode json, String pointer, FieldErrors errors) {
        return read(json, Place.of(pointer), errors);
    }

    static Optional<ItemReference> read(JsonNode json, Place place, FieldErrors errors) {
        JsonNode item = json.get(ITEM);
        try {
            if (item.isString() && item.stringValue().length() <= Reference.MAX_LENGTH) {
                return Optional.of(new ItemReference(Reference.checked(item.stringValue())));
            }
        } catch (IllegalArgumentException malformed) {
            // noted below
        }
        errors.add(
                place + "/" + ITEM,
                "must be a JSON pointer into the element, such as \"/id\", or \"\" for the element, of at most %d characters"
                        .formatted(Reference.MAX_LENGTH),
                Kind.INVALID);
        return Optional.empty();
    }
}
