package io.muster.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A client that sends malformed requests, and reads the response even if the server does not wait for the end of the
 * request.
 */
final class RawHttp {

    /** A response as received; its body is not decoded except for chunks. */
    record Answer(int status, String reason, Map<String, String> headers, String body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        /** Whether the server responded without the application, which always sets this header. */
        boolean isServersOwn() {
            return !headers.containsKey("content-security-policy");
        }
    }

    /** Writes a body, or something instead. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final int TIMEOUT_MILLIS = 30_000;

    private final URI server;
    private final String host;
    private final InetAddress from;

    RawHttp(URI server) {
        this(server, server.getAuthority(), InetAddress.getLoopbackAddress());
    }

    /**
     * @param host the value of the Host header
     * @param from the local address of connections
     */
    RawHttp(URI server, String host, InetAddress from) {
        this.server = server;
        this.host = host;
        this.from = from;
    }

    /**
     * @param head request line and headers except Host and Connection, each ending with CR LF
     * @param body what follows the empty line; the server may close the connection before all of it is written
     */
    Answer exchange(String head, Body body) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort(), from, 0)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String whole = withHost(head, "close");
            Thread writer = new Thread(() -> write(socket, whole, body), "raw-http-writer");
            writer.setDaemon(true);
            writer.start();
            return read(new BufferedInputStream(socket.getInputStream()), method(head));
        }
    }

    /**
     * Sends several requests without a body over one connection with pipelining (RFC 9112 section 9.3.2), and repeats
     * unanswered ones separately.
     *
     * @param heads as for {@link #exchange}
     * @return the responses in the order of the requests
     */
    List<Answer> exchangeAll(List<String> heads) throws IOException {
        List<Answer> answers = pipelined(heads);
        for (String head : heads.subList(answers.size(), heads.size())) {
            answers.add(exchange(head, out -> {}));
        }
        return answers;
    }

    private List<Answer> pipelined(List<String> heads) {
        List<Answer> answers = new ArrayList<>();
        try (Socket socket = new Socket(server.getHost(), server.getPort(), from, 0)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            StringBuilder all = new StringBuilder();
            heads.forEach(head -> all.append(withHost(head, "keep-alive")));
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (answers.size() < heads.size()) {
                answers.add(read(in, method(heads.get(answers.size()))));
            }
        } catch (IOException closed) {
            // as servers close the connection after a request that they cannot parse; the rest has to be sent again
        }
        return answers;
    }

    private static String method(String head) {
        return head.split(" ", 2)[0];
    }

    private String withHost(String head, String connection) {
        int afterRequestLine = head.indexOf("\r\n") + 2;
        return head.substring(0, afterRequestLine) + "Host: " + host + "\r\nConnection: " + connection + "\r\n"
                + head.substring(afterRequestLine) + "\r\n";
    }

    /** Sends a complete request unchanged, and reads the response; it must request that the connection is closed. */
    static Answer send(URI server, byte[] request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            return read(
                    new BufferedInputStream(socket.getInputStream()),
                    method(new String(request, StandardCharsets.ISO_8859_1)));
        }
    }

    private static void write(Socket socket, String head, Body body) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            body.writeTo(out);
            out.flush();
        } catch (IOException closed) {
            // the server has stopped reading; its response says why
        }
    }

    /** @param method of the request: a response to {@code HEAD} ends with its head, whatever length it declares */
    private static Answer read(InputStream in, String method) throws IOException {
        String[] statusLine = line(in).split(" ", 3);
        if (statusLine.length < 2) {
            throw new IOException("the connection ended without an answer");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (statusLine[1].equals("100")) {
            return read(in, method);
        }
        String reason = statusLine.length > 2 ? statusLine[2] : "";
        String body = method.equals("HEAD") ? "" : body(in, headers);
        return new Answer(Integer.parseInt(statusLine[1]), reason, headers, body);
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        byte[] body;
        if (headers.containsKey("content-length")) {
            body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        } else if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            body = chunks(in);
        } else {
            body = in.readAllBytes();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
