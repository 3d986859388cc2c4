package io.muster.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;

/** Decompresses a body (RFC 9110 section 8.4.1), up to a size limit. */
public final class ContentCodings {

    private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate");

    // values that servers send although the body is not compressed: names of other kinds of encodings, and words for
    // none
    private static final Set<String> NONE = Set.of(
            "identity",
            "none",
            "no",
            "null",
            "undefined",
            "false",
            "off",
            "default",
            "plain",
            "text",
            "raw",
            "binary",
            "7bit",
            "8bit",
            "aws-chunked");

    // nobody legitimately compresses more often, and each coding multiplies the work by a thousand
    private static final int MAX_CODINGS = 2;

    private ContentCodings() {}

    /**
     * Parses the values of {@code Content-Encoding}: the codings in the order in which they were applied, in lower
     * case, without values that mean none: see {@link #NONE}, names of charsets, and anything that is not a token
     * (section 5.6.2), such as a media type.
     *
     * @param lines the field's value, line by line
     */
    public static List<String> read(List<String> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return FieldLists.members(lines).stream()
                .map(coding -> coding.toLowerCase(Locale.ROOT))
                .filter(coding -> !isNone(coding))
                .toList();
    }

    private static boolean isNone(String coding) {
        try {
            return NONE.contains(coding)
                    || !coding.chars().allMatch(FieldCursor::isTokenCharacter)
                    || Charset.isSupported(coding);
        } catch (IllegalCharsetNameException noName) {
            return false;
        }
    }

    /** Whether all of them are supported. */
    public static boolean areKnown(List<String> codings) {
        return codings.size() <= MAX_CODINGS && KNOWN.containsAll(codings);
    }

    /**
     * The body as it was before the codings were applied. Data after the last gzip member is ignored, as browsers do.
     *
     * @param codings all {@linkplain #areKnown known}
     * @param limit the maximum size of each step's result, in bytes
     * @throws BoundedStream.ExceededException as soon as a result exceeds the limit
     * @throws ZipException if the body is not compressed as the codings say
     * @throws EOFException if it is truncated
     */
    public static byte[] undo(List<String> codings, byte[] body, int limit) throws IOException {
        byte[] plain = body;
        for (int i = codings.size() - 1; i >= 0 && plain.length > 0; i--) {
            plain = inflate(codings.get(i), plain, limit);
        }
        return plain;
    }

    private static byte[] inflate(String coding, byte[] body, int limit) throws IOException {
        InputStream coded = new ByteArrayInputStream(body);
        try (InputStream plain =
                coding.equals("deflate") ? DeflateStream.over(coded) : GzipStream.ignoringRest(coded)) {
            return new BoundedStream(plain, limit).readAllBytes();
        }
    }
}
