package io.muster.json;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;

/**
 * Finds parts of a JSON text where they are written, in one pass and without a tree of it, which would take many times the
 * memory. The limits of requests do not apply, as in {@link Json#kindOf}. If a name is repeated, the last member counts.
 */
public final class JsonParts {

    /** Where a part is written. */
    public record Part(int from, int to) {

        public int length() {
            return to - from;
        }
    }

    /** What is wanted at and below one place of a text. */
    private static final class Wanted {
        private final Map<String, Wanted> members = new HashMap<>(2);
        private @Nullable JsonPointer pointer;

        private void add(JsonPointer wanted) {
            Wanted place = this;
            for (JsonPointer rest = wanted; !rest.matches(); rest = rest.tail()) {
                place = place.members.computeIfAbsent(rest.getMatchingProperty(), name -> new Wanted());
            }
            place.pointer = wanted;
        }
    }

    /** An array or object that is being read, with parts of it that are wanted. */
    private static final class Open {
        private final Wanted wanted;
        private final boolean isArray;
        private final int from;
        private int next;

        private Open(Wanted wanted, boolean isArray, int from) {
            this.wanted = wanted;
            this.isArray = isArray;
            this.from = from;
        }

        private @Nullable Wanted next(JsonParser parser) {
            return wanted.members.get(isArray ? Integer.toString(next++) : parser.currentName());
        }
    }

    private final JsonParser parser;
    private final Map<JsonPointer, Part> found = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();

    private JsonParts(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Finds parts of a text.
     *
     * @param json a JSON text in which the escapes of lone surrogates have been {@linkplain LoneSurrogates#unescape replaced}
     * @return those that exist
     * @throws MalformedJsonException if it is not JSON
     */
    public static Map<JsonPointer, Part> find(String json, Collection<JsonPointer> pointers)
            throws MalformedJsonException {
        Wanted root = new Wanted();
        pointers.forEach(root::add);
        try (JsonParser parser = Json.copied(json)) {
            JsonParts parts = new JsonParts(parser);
            parts.read(root);
            return parts.found;
        } catch (JacksonException malformed) {
            throw JsonFaults.of(malformed, Json.MAX_COPIED_DEPTH);
        }
    }

    // without recursion: a text may be nested more deeply than the stack
    private void read(Wanted root) {
        parser.nextToken();
        value(root);
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                Open ended = open.pop();
                found(ended.wanted, ended.from);
            } else if (token != JsonToken.PROPERTY_NAME) {
                value(open.element().next(parser));
            }
        }
    }

    private void value(@Nullable Wanted wanted) {
        if (wanted == null) {
            parser.skipChildren();
            return;
        }
        JsonToken token = parser.currentToken();
        int from = (int) parser.currentTokenLocation().getCharOffset();
        if (token.isStructStart() && !wanted.members.isEmpty()) {
            open.push(new Open(wanted, token == JsonToken.START_ARRAY, from));
            return;
        }
        parser.skipChildren();
        // scalars are read lazily
        parser.finishToken();
        found(wanted, from);
    }

    private void found(Wanted wanted, int from) {
        if (wanted.pointer != null) {
            found.put(wanted.pointer, new Part(from, (int)
                    parser.currentLocation().getCharOffset()));
        }
    }
}
