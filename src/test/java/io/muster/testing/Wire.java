package io.muster.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The connection on which a {@link TestUpstream} responds: bytes, pauses, closing. */
public final class Wire {

    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Sends text unchanged, in ISO 8859-1. */
    public void send(String text) throws CallerGoneException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) throws CallerGoneException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException gone) {
            throw new CallerGoneException();
        }
    }

    /** Waits, but no longer than until the caller closes the connection. */
    public void pause(Duration duration) throws IOException {
        try {
            socket.setSoTimeout((int) Math.max(1, duration.toMillis()));
            in.mark(1);
            if (in.read() < 0) {
                throw new CallerGoneException();
            }
            in.reset();
        } catch (SocketTimeoutException passed) {
            // the caller is still there
        } catch (IOException gone) {
            throw new CallerGoneException();
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(0);
            }
        }
    }

    public void close() throws IOException {
        socket.close();
    }
}
