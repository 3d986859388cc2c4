package io.muster.handler.http;

import io.muster.http.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Optional;
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
        Optional<MediaType> type = MediaType.ofContentType(List.of(header));
        Charset charset = type.flatMap(known -> known.parameter("charset"))
                .map(ContentType::charsetOf)
                .orElse(StandardCharsets.UTF_8);
        return new ContentType(type.map(MediaType::essence).orElse(""), charset);
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
