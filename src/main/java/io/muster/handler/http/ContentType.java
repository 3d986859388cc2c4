package io.muster.handler.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Set;

/**
 * A {@code Content-Type} (RFC 9110 section 8.3), as far as it says how to read a body.
 *
 * @param mediaType type and subtype, in lower case; empty where there was none
 * @param charset UTF-8 unless said
 */
record ContentType(String mediaType, Charset charset) {

    private static final Set<String> TEXT = Set.of(
            "application/xml",
            "application/javascript",
            "application/yaml",
            "application/x-ndjson",
            "application/x-www-form-urlencoded");

    static ContentType parse(String header) {
        String[] parts = header.split(";");
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                charset = charsetOf(parameter.substring(8).replace("\"", "").strip());
            }
        }
        return new ContentType(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), charset);
    }

    boolean isJson() {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    boolean isText() {
        return mediaType.startsWith("text/") || mediaType.endsWith("+xml") || TEXT.contains(mediaType);
    }

    private static Charset charsetOf(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
