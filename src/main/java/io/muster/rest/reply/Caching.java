package io.muster.rest.reply;

import io.muster.document.JsonText;
import io.muster.http.FieldLists;
import io.muster.named.NamedGroup;
import io.muster.rest.filter.RequestHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How long a caller may keep a response (RFC 9111 section 5.2.2), and which responses it has already (RFC 9110 section
 * 13.1.2).
 *
 * @param known the entity tags in {@code If-None-Match}, without {@code W/}
 */
public record Caching(Duration maxAge, List<String> known) {

    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int TAG_BYTES = 16;

    /** For a request to run a group; empty if its response must not be kept. */
    public static Optional<Caching> of(NamedGroup group, HttpServletRequest request) {
        List<String> known = FieldLists.members(RequestHeaders.lines(request, "If-None-Match")).stream()
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .toList();
        return group.cache()
                .filter(maxAge -> METHODS.contains(request.getMethod()))
                .map(maxAge -> new Caching(maxAge, known));
    }

    /**
     * The response with caching headers, or without its content if the caller has that already.
     *
     * @param text its content, which is written once more to compute its tag
     */
    Response applyTo(Response response, JsonText text) {
        String tag = "\"" + tag(text) + "\"";
        Response.ResponseBuilder kept =
                known.contains(tag) || known.contains("*") ? Response.notModified() : Response.fromResponse(response);
        return kept.header("ETag", tag)
                .header("Cache-Control", "private, max-age=" + maxAge.toSeconds())
                .header("Vary", "Accept, Authorization, Prefer")
                .build();
    }

    private static String tag(JsonText text) {
        try (DigestOutputStream out =
                new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            text.writeTo(out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest(), 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
