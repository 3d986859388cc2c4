package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.task.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * A reference to the value of a task, or a part of it.
 *
 * @param task the task
 * @param pointer to the part (RFC 6901); the empty pointer is the whole value. As a text, since each step of a parsed pointer
 *     takes some 100 bytes, and a document may have millions
 * @param otherwise used if the task has no value, or its value has no such part
 */
public record Reference(TaskId task, String pointer, Optional<JsonNode> otherwise) {

    /** The syntax of a reference, as a JSON Schema (2020-12). */
    public static final String SCHEMA = """
            {"type": "object", "required": ["$from"], "additionalProperties": false, "properties": {
              "$from": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}(#(/.*)?)?$", "maxLength": 2048,
                "description": "the id of a task, and after # a JSON pointer into its value"},
              "default": {"description": "any JSON; used where the task has no value, or its value has nothing there"}}}""";

    static final String FROM = "$from";
    static final String DEFAULT = "default";
    private static final Set<String> MEMBERS = Set.of(FROM, DEFAULT);

    /** The most characters of a reference. */
    static final int MAX_LENGTH = 2_048;

    /** Whether this is intended as a reference: an object with {@code $from}, and at most {@code default}. */
    static boolean is(JsonNode json) {
        return json.isObject()
                && json.has(FROM)
                && json.propertyNames().stream().allMatch(MEMBERS::contains);
    }

    /**
     * Parses a reference.
     *
     * @param pointer to it, for errors
     * @return empty if there are errors, which are reported
     */
    public static Optional<Reference> read(JsonNode json, String pointer, FieldErrors errors) {
        return read(json, Place.of(pointer), errors);
    }

    static Optional<Reference> read(JsonNode json, Place place, FieldErrors errors) {
        if (!is(json)) {
            errors.add(place.toString(), "must be a reference such as {\"$from\": \"user#/id\"}", Kind.INVALID);
            return Optional.empty();
        }
        JsonNode from = json.get(FROM);
        Optional<Reference> read =
                from.isString() ? parse(from.stringValue(), Optional.ofNullable(json.get(DEFAULT))) : Optional.empty();
        if (read.isEmpty()) {
            errors.add(
                    place + "/" + FROM,
                    "must be the id of a task, or an id with a JSON pointer such as \"user#/id\", of at most %d characters"
                            .formatted(MAX_LENGTH),
                    Kind.INVALID);
        }
        return read;
    }

    private static Optional<Reference> parse(String text, Optional<JsonNode> otherwise) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int hash = text.indexOf('#');
        String id = hash < 0 ? text : text.substring(0, hash);
        if (!TaskId.isValid(id)) {
            return Optional.empty();
        }
        try {
            String pointer = hash < 0 ? "" : pointer(text.substring(hash + 1));
            return Optional.of(new Reference(new TaskId(id), pointer, otherwise));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    // as in a URI fragment (RFC 6901 section 6): percent-encoded UTF-8
    static String pointer(String fragment) {
        return checked(percentDecoded(fragment));
    }

    /** @throws IllegalArgumentException if it is not a JSON pointer */
    static String checked(String decoded) {
        compile(decoded);
        return decoded;
    }

    /**
     * Parses a JSON pointer that is not percent-encoded.
     *
     * @throws IllegalArgumentException if it is not a JSON pointer
     */
    public static JsonPointer compile(String decoded) {
        if (decoded.matches("(?s).*~(?![01]).*")) {
            throw new IllegalArgumentException("~ must be followed by 0 or 1");
        }
        return JsonPointer.compile(decoded);
    }

    private static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * text.length());
        for (int index = 0; index < text.length(); ) {
            if (text.charAt(index) == '%') {
                if (index + 3 > text.length()
                        || !HexFormat.isHexDigit(text.charAt(index + 1))
                        || !HexFormat.isHexDigit(text.charAt(index + 2))) {
                    throw new IllegalArgumentException("% must be followed by two hexadecimal digits");
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, index + 1, index + 3));
                index += 3;
            } else {
                int end = text.offsetByCodePoints(index, 1);
                bytes.put(text.substring(index, end).getBytes(StandardCharsets.UTF_8));
                index = end;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("not UTF-8", malformed);
        }
    }

    @Override
    public String toString() {
        return pointer.isEmpty() ? task.toString() : task + "#" + pointer;
    }
}
