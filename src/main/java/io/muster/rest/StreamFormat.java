package io.muster.rest;

import io.muster.document.JsonText;
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
        String head(String event, long number) {
            return "id: " + number + "\nevent: " + event + "\ndata: ";
        }

        @Override
        String tail() {
            return "\n\n";
        }

        @Override
        String comment() {
            return ": keep-alive\n\n";
        }
    },

    /** One JSON text a line: results, and the group last. */
    NDJSON("application/x-ndjson") {
        @Override
        String preamble() {
            return "";
        }

        @Override
        String head(String event, long number) {
            return "";
        }

        @Override
        String tail() {
            return "\n";
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

    /** What stands before the JSON of an event. */
    abstract String head(String event, long number);

    /** What stands after it. */
    abstract String tail();

    /** One event, made bit by bit. */
    StreamFrame frame(String event, long number, JsonText json) {
        return new StreamFrame(head(event, number), json.parts(), tail());
    }

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
}
