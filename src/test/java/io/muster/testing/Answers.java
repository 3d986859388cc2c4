package io.muster.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** Common responses of a {@link TestUpstream}, good and bad. */
public final class Answers {

    private static final int MEGABYTE = 1 << 20;

    private Answers() {}

    /** 200 and a text. */
    public static Answer text(String text) {
        return status(200, text);
    }

    /** 200 and JSON. */
    public static Answer json(String json) {
        return content(200, "Content-Type: application/json\r\n", json.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer status(int status, String text) {
        return content(status, "Content-Type: text/plain; charset=utf-8\r\n", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Bytes with their length.
     *
     * @param headers further header lines, each ending with CR LF
     */
    public static Answer content(int status, String headers, byte[] body) {
        return (request, wire) -> {
            wire.send("HTTP/1.1 %d Test\r\nContent-Length: %d\r\n%s\r\n".formatted(status, body.length, headers));
            if (!request.method().equals("HEAD")) {
                wire.send(body);
            }
        };
    }

    /** Another response, after a delay. */
    public static Answer after(Duration delay, Answer answer) {
        return (request, wire) -> {
            wire.pause(delay);
            answer.give(request, wire);
        };
    }

    /** No response; waits until the caller closes the connection. */
    public static Answer never() {
        return after(Duration.ofHours(1), text("too late"));
    }

    /** The head, then a byte at intervals, endlessly. */
    public static Answer dripping(Duration every) {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                wire.send("1\r\n.\r\n");
                wire.pause(every);
            }
        };
    }

    /** Bytes as fast as the caller reads them, endlessly and without a length. */
    public static Answer endless() {
        byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                wire.send(chunk);
            }
        };
    }

    /** Half of the declared body, then the connection is closed. */
    public static Answer closingMidBody() {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nContent-Length: 100\r\n\r\nhalf");
            wire.close();
        };
    }

    /** Closes the connection without a response. */
    public static Answer closing() {
        return (request, wire) -> wire.close();
    }

    /** A body, compressed. */
    public static Answer gzip(byte[] body) {
        return content(200, "Content-Encoding: gzip\r\n", compress(body, 1));
    }

    /** A small body that decompresses to this many megabytes of zeros. */
    public static Answer gzipBomb(int megabytes) {
        return content(200, "Content-Encoding: gzip\r\n", compress(new byte[MEGABYTE], megabytes));
    }

    private static byte[] compress(byte[] block, int times) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            for (int i = 0; i < times; i++) {
                gzip.write(block);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed.toByteArray();
    }
}
