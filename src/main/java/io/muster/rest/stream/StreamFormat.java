package io.muster.rest.stream;

import io.muster.document.JsonText;
import io.muster.http.Accept;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats of event streams. */
public enum StreamFormat {
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
        String head(String event) {
            return "event: " + event + "\ndata: ";
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

    /** One JSON text per line: results, and the group last. */
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
        String head(String event) {
            return "";
        }

        @Override
        String tail() {
            return "\n";
        }

        @Override
        String comment() {
            // white space may precede a JSON text (RFC 8259 section 2): it becomes part of the next line
            return " ";
        }
    };

    private final String mediaType;

    StreamFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type of a stream, as in {@code Content-Type}. */
    public String mediaType() {
        return mediaType;
    }

    /** The beginning of a stream. */
    abstract String preamble();

    /** The text before the JSON of an event. */
    abstract String head(String event, long number);

    /** The text before the JSON of an event that has no number. */
    abstract String head(String event);

    /** The text after it. */
    abstract String tail();

    /** One event, produced in parts. */
    StreamFrame frame(String event, long number, JsonText json) {
        return new StreamFrame(head(event, number), json.parts(), tail());
    }

    /** One event without a number, as a whole. */
    byte[] frame(String event, byte[] json) {
        byte[] head = head(event).getBytes(StandardCharsets.UTF_8);
        byte[] tail = tail().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(head.length + json.length + tail.length)
                .put(head)
                .put(StreamFrame.onOneLine(json))
                .put(tail)
                .array();
    }

    /** A heartbeat without content. */
    abstract String comment();

    /**
     * The format that an {@code Accept} (RFC 9110 section 12.5.1) names and does not rank below JSON; the first of
     * several with the same rank. A wildcard means a complete response.
     */
    public static Optional<StreamFormat> preferredBy(Accept accept) {
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
