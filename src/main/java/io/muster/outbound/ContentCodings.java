package io.muster.outbound;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Undoes the compression of a body (RFC 9110 section 8.4.1), no further than to a limit. */
final class ContentCodings {

    private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate", "identity");

    // nobody compresses more often, and each time multiplies the work by a thousand
    private static final int MAX_CODINGS = 2;

    private ContentCodings() {}

    /** Reads the values of {@code Content-Encoding}: the codings in the order in which they were applied. */
    static List<String> read(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty())
                .toList();
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
        try {
            return switch (coding) {
                case "gzip", "x-gzip" -> upTo(limit, new GZIPInputStream(new ByteArrayInputStream(body)));
                case "deflate" -> inflateDeflate(body, limit);
                default -> body;
            };
        } catch (ZipException | EOFException broken) {
            throw new UnreadableBodyException(broken);
        }
    }

    // should be in zlib's format (RFC 1950), but some servers send the bare stream (RFC 1951)
    private static byte[] inflateDeflate(byte[] body, int limit) throws IOException {
        boolean zlib = body.length > 1 && (body[0] & 0x0F) == 8 && ((body[0] & 0xFF) << 8 | body[1] & 0xFF) % 31 == 0;
        var inflater = new Inflater(!zlib);
        try {
            return upTo(limit, new InflaterInputStream(new ByteArrayInputStream(body), inflater));
        } finally {
            inflater.end();
        }
    }

    private static byte[] upTo(int limit, InputStream inflating) throws IOException {
        try (inflating) {
            byte[] plain = inflating.readNBytes(limit);
            if (inflating.read() >= 0) {
                throw new ResponseTooLargeException(limit);
            }
            return plain;
        }
    }
}
