package io.muster.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
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

    /** How deep a document of somebody else may nest to be copied as it is; a level takes memory while it is checked. */
    public static final int MAX_COPIED_DEPTH = 100_000;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String BLANKS = " \t\r\n";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    // names would be kept in a table that all documents share: thousands of them, of any length
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    // the shortest text that stands for the number: before JDK 19, Java's own has digits too many
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    // no limit on numbers, names or strings: what is copied is never converted, and its bytes have a limit already
    private static final JsonFactory COPIED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_COPIED_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // as above
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private static final int DECODED_AT_ONCE = 4_096;

    private Json() {}

    /** What a text is that may be copied into a JSON document. */
    public enum Kind {
        /** A JSON text (RFC 8259). */
        JSON,
        /** JSON as far as it was read, but nested deeper than {@link #MAX_COPIED_DEPTH}. */
        TOO_DEEP,
        /** Anything else. */
        OTHER
    }

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
        String text =
                decode(utf8).orElseThrow(() -> new MalformedJsonException("The document is not valid UTF-8", 1, 1));
        try (JsonParser parser = MAPPER.createParser(LoneSurrogates.unescape(text))) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("The document is empty", 1, 1);
            }
            return MAPPER.readerFor(JsonNode.class)
                    .with(new WrittenNumber.Nodes(parser))
                    .readValue(parser);
        } catch (JacksonException malformed) {
            throw JsonFaults.of(malformed, MAX_DEPTH);
        }
    }

    /** What goes into another document of a text that is {@link Kind#JSON}: itself, without surrounding blanks. */
    public static String verbatim(String json) {
        return LoneSurrogates.escape(trim(json));
    }

    /**
     * Whether a text is JSON. Limits for requests do not apply: numbers, names and strings may be of any length, names may
     * be repeated, and nesting, which takes no stack here, may go down to {@link #MAX_COPIED_DEPTH}.
     */
    public static Kind kindOf(String text) {
        try (JsonParser parser = COPIED.createParser(ObjectReadContext.empty(), LoneSurrogates.unescape(text))) {
            if (parser.nextToken() == null) {
                return Kind.OTHER;
            }
            parser.skipChildren();
            // a scalar is read lazily: this is what finds it broken
            parser.getString();
            return parser.nextToken() == null ? Kind.JSON : Kind.OTHER;
        } catch (StreamConstraintsException tooDeep) {
            return Kind.TOO_DEEP;
        } catch (JacksonException malformed) {
            return Kind.OTHER;
        }
    }

    /**
     * Writes a value as JSON, half a surrogate pair as its escape, so that every charset of Unicode can hold the text.
     *
     * @param value what Jackson can write: records, collections, strings, numbers, null, {@link JsonNode}s …
     * @throws JacksonException if it cannot
     */
    public static String write(@Nullable Object value) {
        return LoneSurrogates.escape(MAPPER.writeValueAsString(value));
    }

    /**
     * Reads a text that {@link #write} wrote.
     *
     * @throws JacksonException if it is none
     */
    public static <T> T bind(String text, Class<T> type) {
        return MAPPER.readValue(LoneSurrogates.unescape(text), type);
    }

    /** As {@link #bind}, for an object of anything. */
    public static Map<String, Object> bindObject(String text) {
        return MAPPER.readValue(LoneSurrogates.unescape(text), OBJECT);
    }

    // white space of RFC 8259 section 2 only
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && BLANKS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (start < end && BLANKS.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }

    private static Optional<String> decode(byte[] utf8) {
        if (!isUtf8(utf8)) {
            return Optional.empty();
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }

    // a bit at a time: as characters it would be twice as large once more
    private static boolean isUtf8(byte[] text) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer some = CharBuffer.allocate(DECODED_AT_ONCE);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(bytes, some.clear(), true);
        }
        return !result.isError();
    }
}
