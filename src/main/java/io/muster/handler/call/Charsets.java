package io.muster.handler.call;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds charsets by name, and converts text without ever replacing characters. */
public final class Charsets {

    /** Names that the web knows and the JDK does not (Encoding Standard section 4.2), normalized by {@link #plain}. */
    private static final Map<String, String> WEB = Map.ofEntries(
            entry("ansi", "windows-1252"),
            entry("chinese", "GBK"),
            entry("gb231280", "GBK"),
            entry("iso88598i", "ISO-8859-8"),
            entry("korean", "x-windows-949"),
            entry("koi", "KOI8-R"),
            entry("mac", "x-MacRoman"),
            entry("macintosh", "x-MacRoman"),
            entry("sjis", "windows-31j"),
            entry("ucs2", "UTF-16"),
            entry("unicode", "UTF-16"),
            entry("utf8mb4", "UTF-8"),
            entry("xmacukrainian", "x-MacUkraine"));

    /** The supersets that the web uses instead of charsets under whose names additional characters are sent. */
    private static final Map<String, String> FULLER = Map.of(
            "ISO-8859-1", "windows-1252",
            "ISO-8859-9", "windows-1254",
            "TIS-620", "x-windows-874",
            "GB2312", "GB18030",
            "GBK", "GB18030",
            "Big5", "Big5-HKSCS",
            "Shift_JIS", "windows-31j",
            "EUC-KR", "x-windows-949");

    private static final char REPLACEMENT = '\uFFFD';

    private static final Pattern WINDOWS = Pattern.compile("(?:xcp|win|cp|windows)(125\\d)");

    private Charsets() {}

    /** The normalized names of all charsets; created when a name is first looked up that the JDK does not know. */
    private static final class Names {

        private static final Map<String, Charset> PLAIN = new HashMap<>();

        static {
            Charset.availableCharsets().values().forEach(charset -> PLAIN.putIfAbsent(plain(charset.name()), charset));
            Charset.availableCharsets()
                    .values()
                    .forEach(charset -> charset.aliases().forEach(alias -> PLAIN.putIfAbsent(plain(alias), charset)));
        }
    }

    /**
     * The charset with this name: in any case and punctuation (UTS 22 section 1.4), including the names that browsers
     * know.
     *
     * @return absent if there is none, and for UTF-7, which must not be decoded (browsers do not): it can hide markup
     */
    public static Optional<Charset> find(String name) {
        return ofJdk(name).or(() -> byPlainName(plain(name))).filter(charset -> !isUtf7(charset));
    }

    /** The superset to use instead of this charset, if there is one. */
    static Optional<Charset> fuller(Charset charset) {
        return Optional.ofNullable(FULLER.get(charset.name())).flatMap(Charsets::ofJdk);
    }

    private static Optional<Charset> ofJdk(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> byPlainName(String plain) {
        Matcher windows = WINDOWS.matcher(plain);
        if (windows.matches()) {
            return ofJdk("windows-" + windows.group(1));
        } else if (WEB.containsKey(plain)) {
            return ofJdk(WEB.get(plain));
        }
        return Optional.ofNullable(Names.PLAIN.get(plain));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Decodes bytes; absent if any of them are invalid in this charset. */
    static Optional<String> decode(byte[] bytes, int from, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            // faster than a decoder, which is asked only where this may be for invalid bytes
            String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
            if (text.indexOf(REPLACEMENT) < 0) {
                return Optional.of(text);
            }
        }
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString());
        } catch (CharacterCodingException undecodable) {
            return Optional.empty();
        }
    }

    /** Encodes a text; absent if the charset lacks any of its characters. */
    public static Optional<byte[]> encode(String text, Charset charset) {
        if (!charset.canEncode()) {
            return Optional.empty();
        }
        try {
            ByteBuffer encoded = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException unencodable) {
            return Optional.empty();
        }
    }

    private static boolean isUtf7(Charset charset) {
        return charset.name().toUpperCase(Locale.ROOT).contains("UTF-7");
    }
}
