package io.muster.rest.request;

import io.muster.audit.RequestRecord;
import io.muster.http.FieldLists;
import io.muster.response.ResponseExchange;
import io.muster.rest.filter.Callers;
import io.muster.rest.filter.RequestHeaders;
import io.muster.rest.filter.RequestLogFilter;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a request to run a group contains besides its document, however the response is sent.
 *
 * @param caller the owner's name
 * @param length the number of bytes in the request's body, negative if unknown in advance
 * @param gzip whether the body is compressed
 * @param preferences from its {@code Prefer}
 * @param key its {@code Idempotency-Key}
 * @param log what the logs will say about the request
 * @param whenOver takes what is to be run once its exchange is over
 */
public record GroupHead(
        String caller,
        long length,
        boolean gzip,
        Preferences preferences,
        Optional<String> key,
        RequestRecord log,
        Consumer<Runnable> whenOver) {

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final int MAX_KEY = 255;

    /**
     * The head of a request.
     *
     * @throws ProblemException if a header is invalid or unsupported (400, 415)
     */
    public static GroupHead of(HttpServletRequest request) {
        return new GroupHead(
                Callers.of(request).name(),
                request.getMethod().equals("GET") ? 0 : request.getContentLengthLong(),
                isGzip(RequestHeaders.lines(request, "Content-Encoding")),
                Preferences.read(RequestHeaders.lines(request, "Prefer")),
                key(RequestHeaders.lines(request, "Idempotency-Key")),
                RequestLogFilter.of(request),
                ResponseExchange.of(request)::whenOver);
    }

    /** Whether the caller waits for its group: for its end, or for a while. */
    boolean waits() {
        return !preferences.respondAsync()
                || !preferences.waitFor().orElse(Duration.ZERO).isZero();
    }

    // RFC 9110 section 8.4; only one coding: each further one needs another decompressor, which could be abused
    static boolean isGzip(List<String> contentEncoding) {
        List<String> codings = FieldLists.members(contentEncoding).stream()
                .map(coding -> coding.toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.equals("identity"))
                .toList();
        if (codings.size() > 1 || !GZIP.containsAll(codings)) {
            throw new ProblemException(
                    Problem.of(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or absent")
                            .withHeader("Accept-Encoding", "gzip"));
        }
        return !codings.isEmpty();
    }

    /**
     * The key, which by the draft is a string in quotes (RFC 8941 section 3.3.3) but is usually sent without: {@code
     * "a"} and {@code a} are the same key. Some proxies repeat the field, so equal values count once.
     */
    static Optional<String> key(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Set<String> keys = new HashSet<>(FieldLists.strings(lines).orElse(List.of()));
        if (keys.size() > 1) {
            throw ProblemException.badRequest(
                    "Idempotency-Key has two different values; send one, in quotes if it contains a comma");
        }
        return Optional.of(keys.stream()
                .findFirst()
                .filter(GroupHead::isVisible)
                .orElseThrow(() -> ProblemException.badRequest(
                        "Idempotency-Key must be 1 to %d visible ASCII characters".formatted(MAX_KEY))));
    }

    private static boolean isVisible(String key) {
        return key.length() <= MAX_KEY && key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
