package io.muster.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** The usual ways in which a {@link TestUpstream} answers, good and bad. */
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

    /** Another answer, later. */
    public static Answer after(Duration delay, Answer answer) {
        return (request, wire) -> {
            wire.pause(delay);
            answer.give(request, wire);
        };
    }

    /** Nothing until the caller gives up. */
    public static Answer never() {
        return after(Duration.ofHours(1), text("too late"));
    }

    /** The head, then a byte now and then, without end. */
    public static Answer dripping(Duration every) {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                wire.send("1\r\n.\r\n");
                wire.pause(every);
            }
        };
    }

    /** Bytes as fast as the caller takes them, without end and without a length. */
    public static Answer endless() {
        byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                wire.send(chunk);
            }
        };
    }

    /** Half of the body that was promised, then the end of the connection. */
    public static Answer closingMidBody() {
        return (request, wire) -> {
            wire.send("HTTP/1.1 200 Test\r\nContent-Length: 100\r\n\r\nhalf");
            wire.close();
        };
    }

    /** The end of the connection instead of an answer. */
    public static Answer closing() {
        return (request, wire) -> wire.close();
    }

    /** A body of so many bytes, compressed. */
    public static Answer gzip(byte[] body) {
        return content(200, "Content-Encoding: gzip\r\n", compress(body, 1));
    }

    /** A small body that inflates to so many megabytes of zeros. */
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
