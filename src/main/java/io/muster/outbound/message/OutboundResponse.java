package io.muster.outbound.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete response of another server, whatever its status.
 *
 * @param status the status code, 200 to 999
 * @param headers by name (case-insensitive), in the order received. {@code Content-Encoding} and {@code Content-Length}
 *     are omitted if the body was decompressed, so an encoding that is present still applies to the body
 * @param body the content, decompressed if the coding is known; empty if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // responses are never compared
public record OutboundResponse(int status, Map<String, List<String>> headers, byte[] body) {

    public OutboundResponse {
        headers = headers instanceof HeaderFields ? headers : new HeaderFields(headers);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
    }

    /** How long the server asks not to be called again (RFC 9110 section 10.2.3). */
    public Optional<Duration> retryAfter(Instant now) {
        List<String> lines = headers.get("Retry-After");
        if (lines == null) {
            return Optional.empty();
        }
        List<Optional<Duration>> hints = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> RetryAfter.parse(line, now))
                .distinct()
                .toList();
        // lines added by a proxy count only if they agree
        return hints.size() == 1 ? hints.get(0) : Optional.empty();
    }
}
