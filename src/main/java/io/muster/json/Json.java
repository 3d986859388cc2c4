package io.muster.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one way JSON is read and written here: numbers keep their digits, names are not repeated, nesting ends. */
public final class Json {

    /** How deep arrays and objects may nest; more than any honest document, less than any stack. */
    public static final int MAX_DEPTH = 200;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** The mapper behind this class, for binding to and from Java types. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads one document.
     *
     * @param utf8 UTF-8, as RFC 8259 section 8.1 has it
     * @throws MalformedJsonException if it is not JSON, repeats a name, or nests too deep
     */
    public static JsonNode read(byte[] utf8) throws MalformedJsonException {
        String text = decode(utf8).orElseThrow(() -> new MalformedJsonException("The text is not UTF-8", 1, 1));
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new MalformedJsonException("There is no JSON document", 1, 1);
            }
            return node;
        } catch (JacksonException malformed) {
            throw JsonFaults.of(malformed);
        }
    }

    /** The text of a JSON document to be copied into another as it is, or nothing if it is no valid UTF-8 or JSON. */
    public static Optional<String> verbatim(byte[] utf8) {
        return decode(utf8).flatMap(Json::verbatim);
    }

    /** The text itself, but for surrounding blanks, if it is a JSON document. */
    public static Optional<String> verbatim(String text) {
        String document = text.strip();
        try (JsonParser parser = MAPPER.createParser(document)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            parser.skipChildren();
            // a scalar is read lazily: this is what finds it broken
            parser.getString();
            return parser.nextToken() == null ? Optional.of(document) : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Writes a value as JSON.
     *
     * @param value what Jackson can write: records, collections, strings, numbers, {@link JsonNode}s …
     * @throws JacksonException if it cannot
     */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads a text that {@link #write} wrote.
     *
     * @throws JacksonException if it is none
     */
    public static <T> T bind(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    /** As {@link #bind}, for an object of anything. */
    public static Map<String, Object> bindObject(String text) {
        return MAPPER.readValue(text, OBJECT);
    }

    private static Optional<String> decode(byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            String text = decoder.decode(ByteBuffer.wrap(utf8)).toString();
            return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
