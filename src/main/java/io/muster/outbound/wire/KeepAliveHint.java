package io.muster.outbound.wire;

import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.util.TimeValue;

/** Parses how long a host keeps an idle connection: {@code Keep-Alive: timeout=5} (RFC 2068 section 19.7.1). */
final class KeepAliveHint {

    /** A margin for the transit times of this response and of the next request. */
    private static final long MARGIN_SECONDS = 1;

    private KeepAliveHint() {}

    /** How long the connection may idle here; the maximum value if the header is missing or cannot be parsed. */
    static TimeValue of(HttpResponse response) {
        long seconds = Long.MAX_VALUE;
        for (var elements = MessageSupport.iterate(response, HeaderElements.KEEP_ALIVE); elements.hasNext(); ) {
            var element = elements.next();
            if (element.getName().equalsIgnoreCase("timeout")) {
                seconds = Math.min(seconds, seconds(element.getValue()));
            }
        }
        return seconds == Long.MAX_VALUE
                ? TimeValue.MAX_VALUE
                : TimeValue.ofSeconds(Math.max(0, seconds - MARGIN_SECONDS));
    }

    private static long seconds(String value) {
        return value != null && value.matches("\\d{1,9}") ? Long.parseLong(value) : Long.MAX_VALUE;
    }
}
