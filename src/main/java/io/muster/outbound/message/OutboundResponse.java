package io.muster.outbound.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete answer of another server, whatever its status.
 *
 * @param status the status code, 200 to 999
 * @param headers by name, in the order they came; the lookup does not mind case. {@code Content-Encoding} and {@code
 *     Content-Length} are left out when the body was inflated, so an encoding that is there is still on the body
 * @param body the content, inflated if it was compressed in a way that is known; empty if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // answers are never compared
public record OutboundResponse(int status, Map<String, List<String>> headers, byte[] body) {

    public OutboundResponse {
        headers = headers instanceof HeaderFields ? headers : new HeaderFields(headers);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
    }

    /** How long it asks not to be called again (RFC 9110 section 10.2.3). */
    public Optional<Duration> retryAfter(Instant now) {
        List<Optional<Duration>> hints = headers.getOrDefault("Retry-After", List.of()).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> RetryAfter.parse(line, now))
                .distinct()
                .toList();
        // lines that a proxy added count only if they say the same
        return hints.size() == 1 ? hints.get(0) : Optional.empty();
    }
}
