package io.muster.handler.call;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes the body of an upstream's response. The charset is determined by, in this order: a byte order mark; for JSON,
 * which should be UTF-8 whatever its label says (RFC 8259 section 8.1), signs of UTF-16 or UTF-32; the {@code charset}
 * parameter; a declaration within XML (RFC 7303 section 3), HTML or CSS; UTF-8. The first one in which all bytes are
 * valid is used. Nothing is ever replaced: bytes that cannot be decoded are not treated as text.
 */
final class BodyText {

    // only characters that an XML declaration may contain (XML 1.0 section 2.8)
    private static final Pattern XML_ENCODING =
            Pattern.compile("^<\\?xml\\s(?:[^>]*?\\s)?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

    // simplified from HTML Living Standard section 13.2.3.2
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern HTML_CHARSET =
            Pattern.compile("<meta\\s[^>]*?charset\\s*=\\s*[\"']?\\s*([^\\s\"'/>;]+)", Pattern.CASE_INSENSITIVE);

    // CSS Syntax Level 3 section 3.2
    private static final Pattern CSS_CHARSET = Pattern.compile("^@charset \"([^\"]+)\";");

    private static final int MAX_DECLARATION = 1_024;

    private static final List<Charset> UTF_8_ALONE = List.of(StandardCharsets.UTF_8);
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset EBCDIC = Charset.forName("IBM037");

    private BodyText() {}

    /** A byte order mark. */
    @SuppressWarnings("ImmutableEnumChecker") // the array is never modified
    private enum Mark {
        // before UTF-16's mark, which is a prefix of it
        LITTLE_32(UTF_32LE, 0xFF, 0xFE, 0, 0),
        BIG_32(UTF_32BE, 0, 0, 0xFE, 0xFF),
        LITTLE_16(StandardCharsets.UTF_16LE, 0xFF, 0xFE),
        BIG_16(StandardCharsets.UTF_16BE, 0xFE, 0xFF),
        UTF_8(StandardCharsets.UTF_8, 0xEF, 0xBB, 0xBF);

        private static final List<Mark> ALL = List.of(values());

        private final Charset charset;
        private final int[] bytes;

        Mark(Charset charset, int... bytes) {
            this.charset = charset;
            this.bytes = bytes;
        }

        static Optional<Mark> of(byte[] body) {
            for (Mark mark : ALL) {
                if (mark.begins(body)) {
                    return Optional.of(mark);
                }
            }
            return Optional.empty();
        }

        private boolean begins(byte[] body) {
            boolean same = body.length >= bytes.length;
            for (int i = 0; same && i < bytes.length; i++) {
                same = (body[i] & 0xFF) == bytes[i];
            }
            return same;
        }
    }

    /** The text of a body; absent if it cannot be decoded. */
    static Optional<String> decode(byte[] body, ContentType type) {
        Optional<Mark> mark = Mark.of(body);
        if (mark.isPresent()) {
            return Charsets.decode(body, mark.get().bytes.length, mark.get().charset);
        }
        for (Charset charset : candidates(body, type)) {
            Optional<String> text = Charsets.decode(body, 0, charset);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /** The possible charsets, the most likely first. */
    private static Collection<Charset> candidates(byte[] body, ContentType type) {
        if (type.isJson()) {
            return byZeros(body)
                    .map(wide -> List.of(wide, StandardCharsets.UTF_8))
                    .orElse(UTF_8_ALONE);
        }
        Set<Charset> candidates = new LinkedHashSet<>();
        Optional<Charset> named = type.charset().flatMap(Charsets::find).map(charset -> withOrder(charset, body));
        named.ifPresent(charset -> add(charset, candidates));
        declared(body, type).ifPresent(charset -> add(charset, candidates));
        candidates.add(StandardCharsets.UTF_8);
        if (named.filter(StandardCharsets.US_ASCII::equals).isPresent()) {
            add(StandardCharsets.ISO_8859_1, candidates);
        }
        return candidates;
    }

    private static void add(Charset charset, Set<Charset> candidates) {
        Charsets.fuller(charset).ifPresent(candidates::add);
        candidates.add(charset);
    }

    private static Optional<Charset> declared(byte[] body, ContentType type) {
        if (type.isXml()) {
            return ofXml(body);
        } else if (type.isHtml()) {
            return find(HTML_CHARSET, COMMENT.matcher(head(body)).replaceAll(""));
        }
        return type.isCss() ? find(CSS_CHARSET, head(body)) : Optional.empty();
    }

    private static String head(byte[] body) {
        return new String(body, 0, Math.min(body.length, MAX_DECLARATION), StandardCharsets.ISO_8859_1);
    }

    private static Optional<Charset> find(Pattern declaration, String head) {
        Matcher found = declaration.matcher(head);
        return found.find() ? Charsets.find(found.group(1)).filter(declared -> !isWide(declared)) : Optional.empty();
    }

    /** Without a mark, UTF-16 and UTF-32 are big-endian (RFC 2781 section 4.3), unless the bytes show otherwise. */
    private static Charset withOrder(Charset named, byte[] body) {
        return switch (named.name()) {
            case "UTF-16" ->
                byZeros(body).filter(StandardCharsets.UTF_16LE::equals).orElse(StandardCharsets.UTF_16BE);
            case "UTF-32" -> byZeros(body).filter(UTF_32LE::equals).orElse(UTF_32BE);
            default -> named;
        };
    }

    /** The declaration of an XML document (XML 1.0 appendix F). */
    private static Optional<Charset> ofXml(byte[] body) {
        Optional<Charset> wide = byZeros(body);
        if (wide.isPresent()) {
            return wide;
        }
        // the bytes of "<?" in EBCDIC, whose code pages agree on the characters of a declaration
        boolean ebcdic = body.length > 1 && body[0] == 0x4C && body[1] == 0x6F;
        String head = ebcdic ? new String(body, 0, Math.min(body.length, MAX_DECLARATION), EBCDIC) : head(body);
        return find(XML_ENCODING, head);
    }

    // then the declaration could not have been read (as in HTML Living Standard section 13.2.3.2)
    private static boolean isWide(Charset charset) {
        String name = charset.name().toUpperCase(Locale.ROOT);
        return name.contains("UTF-16") || name.contains("UTF-32");
    }

    /**
     * The charset of a text that begins with an ASCII character, as JSON and XML do, by the positions of its zero bytes
     * (RFC 4627 section 3); absent if there are none.
     */
    private static Optional<Charset> byZeros(byte[] body) {
        boolean four = body.length >= 4 && body.length % 4 == 0;
        if (four && body[0] == 0 && body[1] == 0 && body[2] == 0 && body[3] != 0) {
            return Optional.of(UTF_32BE);
        } else if (four && body[0] != 0 && body[1] == 0 && body[2] == 0 && body[3] == 0) {
            return Optional.of(UTF_32LE);
        } else if (body.length >= 2 && body[0] == 0 && body[1] != 0) {
            return Optional.of(StandardCharsets.UTF_16BE);
        } else if (body.length >= 2 && body[0] != 0 && body[1] == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return Optional.empty();
    }
}
