package io.muster.reference;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The last value that tasks of one group referred to, parsed: thousands of them may refer to the same one. Softly
 * referenced, so that it is dropped when memory is needed. Thread-safe.
 */
public final class ParsedValues {

    private static final int MOST_SIZES = 1_000;

    private volatile SoftReference<@Nullable Parsed> last = new SoftReference<>(null);

    /**
     * A value.
     *
     * @param sizes of its parts requested so far, in characters
     */
    record Parsed(String json, JsonNode tree, Map<JsonPointer, Integer> sizes) {

        /** The size of a part as JSON, in characters. */
        int size(JsonPointer pointer, JsonNode part) {
            if (pointer.matches()) {
                return json.length();
            }
            if (!part.isContainer()) {
                return part.asString("").length();
            }
            Integer known = sizes.get(pointer);
            if (known != null) {
                return known;
            }
            int size = Json.write(part).length();
            if (sizes.size() < MOST_SIZES) {
                sizes.put(pointer, size);
            }
            return size;
        }
    }

    /**
     * @throws MalformedJsonException if the text is JSON that cannot be parsed here, for example because it is nested
     *     too deeply
     */
    @SuppressWarnings("ReferenceEquality") // compares identity: a task has one value
    Parsed of(String json) throws MalformedJsonException {
        Parsed known = last.get();
        if (known != null && known.json == json) {
            return known;
        }
        JsonNode tree = Json.read(json.getBytes(StandardCharsets.UTF_8));
        Parsed parsed = new Parsed(json, tree, new ConcurrentHashMap<>());
        last = new SoftReference<>(parsed);
        return parsed;
    }
}
