package io.muster.outbound;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Undoes the compression of a body (RFC 9110 section 8.4.1), no further than to a limit. */
final class ContentCodings {

    private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate");

    // what servers write although nothing is encoded: names of encodings of other kinds, and of charsets
    private static final Set<String> NONE = Set.of("identity", "none", "binary", "7bit", "8bit", "aws-chunked");

    // nobody compresses more often, and each time multiplies the work by a thousand
    private static final int MAX_CODINGS = 2;

    private ContentCodings() {}

    /**
     * Reads the values of {@code Content-Encoding}: the codings in the order in which they were applied, without names
     * that stand for none.
     */
    static List<String> read(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty() && !isNone(coding))
                .toList();
    }

    private static boolean isNone(String coding) {
        try {
            return NONE.contains(coding) || Charset.isSupported(coding);
        } catch (IllegalCharsetNameException noName) {
            return false;
        }
    }

    /** Whether all of them can be undone. */
    static boolean areKnown(List<String> codings) {
        return codings.size() <= MAX_CODINGS && KNOWN.containsAll(codings);
    }

    /**
     * The body as it was before the codings were applied.
     *
     * @throws ResponseTooLargeException as soon as more than so many bytes have come out
     * @throws UnreadableBodyException if the body is not what the codings say
     */
    static byte[] undo(List<String> codings, byte[] body, int limit) throws IOException {
        byte[] plain = body;
        for (int i = codings.size() - 1; i >= 0 && plain.length > 0; i--) {
            plain = inflate(codings.get(i), plain, limit);
        }
        return plain;
    }

    private static byte[] inflate(String coding, byte[] body, int limit) throws IOException {
        return switch (coding) {
            case "gzip", "x-gzip" -> Decompression.gunzip(body, limit);
            case "deflate" -> Decompression.inflate(body, limit);
            default -> body;
        };
    }
}
