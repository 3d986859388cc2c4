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
 * The value that tasks of one group referred to last, parsed: thousands of them may refer to the same. It is kept only as long as
 * memory is not needed for something else. Thread-safe.
 */
public final class ParsedValues {

    private static final int MOST_SIZES = 1_000;

    private volatile SoftReference<@Nullable Parsed> last = new SoftReference<>(null);

    /**
     * A value.
     *
     * @param sizes of its parts as they were asked for, in characters
     */
    record Parsed(String json, JsonNode tree, Map<JsonPointer, Integer> sizes) {

        /** The characters that a part takes as JSON. */
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
     * @throws MalformedJsonException if a text is JSON that cannot be read here: it nests too deep, say
     */
    @SuppressWarnings("ReferenceEquality") // the very same text: a task has one value
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
