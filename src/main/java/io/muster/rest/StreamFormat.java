package io.muster.rest;

import io.muster.http.Accept;
import java.util.Arrays;
import java.util.Optional;

/** The ways a group's events are framed on the wire. */
enum StreamFormat {
    /** Server-sent events (HTML Living Standard, section 9.2). */
    EVENT_STREAM("text/event-stream") {
        @Override
        String preamble() {
            return "retry: 3000\n\n";
        }

        @Override
        String frame(String event, long number, String json) {
            return "id: " + number + "\nevent: " + event + "\ndata: " + oneLine(json) + "\n\n";
        }

        @Override
        String comment() {
            return ": still here\n\n";
        }
    },

    /** One JSON text a line: results, and the group last. */
    NDJSON("application/x-ndjson") {
        @Override
        String preamble() {
            return "";
        }

        @Override
        String frame(String event, long number, String json) {
            return oneLine(json) + "\n";
        }

        @Override
        String comment() {
            // white space may stand before a JSON text (RFC 8259 section 2): the next line takes this one along
            return " ";
        }
    };

    private final String mediaType;

    StreamFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** What a stream begins with. */
    abstract String preamble();

    /** One event. */
    abstract String frame(String event, long number, String json);

    /** What says nothing but that the stream is alive. */
    abstract String comment();

    /**
     * The format that an {@code Accept} (RFC 9110 section 12.5.1) names and does not rank below JSON; of two ranked alike,
     * the first. A wildcard means the whole answer.
     */
    static Optional<StreamFormat> preferredBy(Accept accept) {
        Optional<StreamFormat> preferred = Optional.empty();
        double best = 0;
        for (Accept.Range range : accept.ranges()) {
            String type = range.type().essence();
            Optional<StreamFormat> format = byType(type);
            boolean named = format.isPresent() || type.equals("application/json");
            if (named && range.quality() > best) {
                best = range.quality();
                preferred = format;
            }
        }
        return preferred;
    }

    private static Optional<StreamFormat> byType(String type) {
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equals(type))
                .findFirst();
    }

    // a JSON text may break its lines between tokens, never within a string
    private static String oneLine(String json) {
        return json.indexOf('\n') < 0 && json.indexOf('\r') < 0
                ? json
                : json.replace('\n', ' ').replace('\r', ' ');
    }
}
