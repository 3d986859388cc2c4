package io.muster.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A client that reads the status of its response and nothing else while it is open. */
public final class Silent implements AutoCloseable {

    // so that the network buffers little of the response
    private static final int RECEIVE_BUFFER = 4_096;
    private static final int LONGEST_WAIT_MILLIS = 20_000;
    private static final int UNTIL_STATUS = "HTTP/1.1 200".length();

    // the last chunk (RFC 9112 section 7.1)
    private static final String END = "\r\n0\r\n\r\n";

    private final Socket socket = new Socket();

    private Silent() {}

    static Silent get(URI server, String path, String key) {
        return send(
                server,
                "GET /%s HTTP/1.1\r\nHost: localhost:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path, server.getPort(), key));
    }

    /** Sends a request unchanged. */
    public static Silent send(URI server, String request) {
        Silent client = new Silent();
        try {
            client.socket.setReceiveBufferSize(RECEIVE_BUFFER);
            client.socket.setSoTimeout(LONGEST_WAIT_MILLIS);
            client.socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), LONGEST_WAIT_MILLIS);
            client.socket.getOutputStream().write(request.getBytes(US_ASCII));
            return client;
        } catch (IOException failure) {
            client.close();
            throw new UncheckedIOException(failure);
        }
    }

    /** The status of the response, or 0 if there was none. */
    public int status() {
        try {
            String line = new String(socket.getInputStream().readNBytes(UNTIL_STATUS), US_ASCII);
            return line.length() < UNTIL_STATUS ? 0 : Integer.parseInt(line.substring(UNTIL_STATUS - 3));
        } catch (SocketTimeoutException late) {
            return 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the server, on this machine, has not closed the connection yet. Reads nothing of the response. */
    public boolean isOpenAtServer() {
        String ends = ":%04X .*:%04X 01 .*".formatted(socket.getPort(), socket.getLocalPort());
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(Silent::lines)
                .anyMatch(line -> line.matches(".*" + ends));
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether the server closed the connection before the response's end: reads what there is. */
    public boolean isCutOff() {
        try {
            byte[] rest = socket.getInputStream().readAllBytes();
            return !new String(
                            rest,
                            Math.max(0, rest.length - END.length()),
                            Math.min(rest.length, END.length()),
                            US_ASCII)
                    .equals(END);
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            // nothing else was needed
        }
    }
}
