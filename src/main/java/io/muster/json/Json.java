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

/**
 * The only JSON reader and writer here: numbers keep their digits, duplicate names are rejected, nesting is limited.
 */
public final class Json {

    /**
     * The maximum nesting of arrays and objects; more than any legitimate document needs, less than any stack allows.
     */
    public static final int MAX_DEPTH = 200;

    /**
     * The maximum nesting of another party's document that is copied verbatim; each level takes memory while it is
     * checked.
     */
    public static final int MAX_COPIED_DEPTH = 100_000;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String BLANKS = " \t\r\n";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    // names would be kept in a table shared by all documents: thousands of them, of any length
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    // the shortest text for a number: before JDK 19, Java's own has superfluous digits
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    // no limits on numbers, names or strings: copied text is never converted, and its size is limited already
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

    /** Whether a text may be copied into a JSON document. */
    public enum Kind {
        /** A JSON text (RFC 8259). */
        JSON,
        /** JSON as far as it was read, but nested more deeply than {@link #MAX_COPIED_DEPTH}. */
        TOO_DEEP,
        /** Anything else. */
        OTHER
    }

    /** The mapper used by this class, for binding to and from Java types. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Parses a document.
     *
     * @param utf8 UTF-8, as required by RFC 8259 section 8.1
     * @throws MalformedJsonException if it is not JSON, repeats a name, or is nested too deeply
     */
    public static JsonNode read(byte[] utf8) throws MalformedJsonException {
        String text =
                decode(utf8).orElseThrow(() -> new MalformedJsonException("The document is not valid UTF-8", 1, 1));
        try (JsonParser parser = MAPPER.createParser(LoneSurrogates.unescape(text));
                WrittenNumber.Nodes nodes = new WrittenNumber.Nodes(parser)) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("The document is empty", 1, 1);
            }
            return MAPPER.readerFor(JsonNode.class).with(nodes).readValue(parser);
        } catch (JacksonException malformed) {
            throw JsonFaults.of(malformed, MAX_DEPTH);
        }
    }

    /** A text that is {@link Kind#JSON} as part of another document: unchanged, without surrounding white space. */
    public static String verbatim(String json) {
        return LoneSurrogates.escape(trim(json));
    }

    /**
     * Whether a text is JSON. Limits for requests do not apply: numbers, names and strings may be of any length, names
     * may be repeated, and nesting, which takes no stack here, is limited only by {@link #MAX_COPIED_DEPTH}.
     */
    public static Kind kindOf(String text) {
        try (JsonParser parser = copied(LoneSurrogates.unescape(text))) {
            if (parser.nextToken() == null) {
                return Kind.OTHER;
            }
            parser.skipChildren();
            // scalars are read lazily: this detects a malformed one
            parser.getString();
            return parser.nextToken() == null ? Kind.JSON : Kind.OTHER;
        } catch (StreamConstraintsException tooDeep) {
            return Kind.TOO_DEEP;
        } catch (JacksonException malformed) {
            return Kind.OTHER;
        }
    }

    /** A parser without the limits of requests, for a text in which no lone surrogates are escaped. */
    static JsonParser copied(String unescaped) {
        return COPIED.createParser(ObjectReadContext.empty(), unescaped);
    }

    /**
     * Writes a value as JSON, with lone surrogates escaped, so that every Unicode charset can encode the text.
     *
     * @param value anything that Jackson can write: records, collections, strings, numbers, null, {@link JsonNode}s …
     * @throws JacksonException if it cannot
     */
    public static String write(@Nullable Object value) {
        return LoneSurrogates.escape(MAPPER.writeValueAsString(value));
    }

    /**
     * Writes a value as {@link #write(Object)} does, as long as that is not too long: a tree whose parts are there in many places
     * takes less memory than its text.
     *
     * @param max the most characters
     * @return empty if there would be more
     */
    public static Optional<String> write(JsonNode value, int max) {
        BoundedText text = new BoundedText(max);
        try {
            MAPPER.writeValue(text, value);
        } catch (BoundedText.TooLongException | JacksonException failed) {
            if (text.isTooLong()) {
                return Optional.empty();
            }
            throw failed;
        }
        return Optional.of(LoneSurrogates.escape(text.toString()));
    }

    /** About how many characters a value has as JSON, at least half: computed without writing it. */
    public static long length(JsonNode value) {
        if (!value.isContainer()) {
            return value.isString()
                    ? 2L + value.stringValue().length()
                    : write(value).length();
        }
        long length = 2;
        for (String name : value.propertyNames()) {
            length += 3L + name.length();
        }
        for (JsonNode child : value.values()) {
            length += 1 + length(child);
        }
        return length;
    }

    /**
     * Parses a text written by {@link #write}.
     *
     * @throws JacksonException if it does not match
     */
    public static <T> T bind(String text, Class<T> type) {
        return MAPPER.readValue(LoneSurrogates.unescape(text), type);
    }

    /** As {@link #bind}, for an object with arbitrary members. */
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

    // in small parts: as characters the whole text would take twice the memory again
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
