package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without authentication. */
@MusterIT
class ThisMachineOnlyIT {

    private static final String PROBLEM = "/problems/forbidden";

    private final URI muster;

    ThisMachineOnlyIT(URI muster) {
        this.muster = muster;
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /assets/app.js",
        "GET, /problems/",
        "GET, /openapi",
        "GET, /api/groups",
        "POST, /api/groups",
        "GET, /api/task-types",
        "GET, /api/examples/upstream/users/1",
        "GET, /nothing"
    })
    void refusesOtherAddresses(String method, String path) throws IOException {
        Optional<InetAddress> address = anotherAddress();
        assumeTrue(address.isPresent(), "this machine has no other address than loopback");

        RawHttp.Answer answer = get(new RawHttp(muster, muster.getAuthority(), address.get()), method, path, "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains(PROBLEM, "muster.auth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 192.0.2.7",
                "Forwarded: for=192.0.2.7",
                "X-Forwarded-Proto: https",
                "X_Forwarded_For: 192.0.2.7",
                "CF-Connecting-IP: 192.0.2.7",
                "True-Client-IP: 192.0.2.7",
                "X-Envoy-External-Address: 192.0.2.7"
            })
    void refusesForwardedRequests(String header) throws IOException {
        RawHttp.Answer answer = get(new RawHttp(muster), "GET", "/api/groups", header + "\r\n");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains(PROBLEM, "muster.auth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/groups", "/openapi", "/nothing"})
    void refusesTheProtocolVersionOfNginx(String path) throws IOException {
        RawHttp.Answer answer = new RawHttp(muster).exchange("GET %s HTTP/1.0\r\n".formatted(path), out -> {});

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains(PROBLEM, "HTTP/1.0", "muster.auth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example:80", "192.0.2.7:8080", "127.0.0.1.nip.io"})
    void refusesOtherHostNames(String host) throws IOException {
        RawHttp raw = new RawHttp(muster, host, InetAddress.getLoopbackAddress());
        for (String path : List.of("/api/groups", "/openapi")) {
            RawHttp.Answer answer = get(raw, "GET", path, "");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains(PROBLEM, "Host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:1234", "127.0.0.1:80", "[::1]:80", "LOCALHOST"})
    void acceptsItsOwnHostNames(String host) throws IOException {
        RawHttp.Answer answer =
                get(new RawHttp(muster, host, InetAddress.getLoopbackAddress()), "GET", "/api/groups", "");

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: https://evil.example",
                "Origin: null"
            })
    void refusesCrossSiteRequests(String header) throws IOException {
        RawHttp raw = new RawHttp(muster);

        assertThat(get(raw, "POST", "/api/examples/run-tasks", header + "\r\n").status())
                .isEqualTo(403);
        assertThat(get(raw, "GET", "/api/groups", header + "\r\n").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jboss-remoting", "h2c", "websocket"})
    void switchesToNoOtherProtocol(String protocol) throws IOException {
        InetAddress from = anotherAddress().orElse(InetAddress.getLoopbackAddress());
        String head = """
                GET / HTTP/1.1
                Host: %s
                Upgrade: %s
                Connection: Upgrade, HTTP2-Settings, close
                HTTP2-Settings: AAMAAABkAAQAAP__
                Sec-JbossRemoting-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13

                """.formatted(muster.getAuthority(), protocol).replace("\n", "\r\n");
        try (Socket socket = new Socket(muster.getHost(), muster.getPort(), from, 0)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();

            assertThat(status).startsWith("HTTP/1.1 ").doesNotContain(" 101 ");
        }
    }

    @Test
    void doesNotRedirectToTheServersConsole() throws IOException {
        InetAddress from = anotherAddress().orElse(InetAddress.getLoopbackAddress());
        RawHttp raw = new RawHttp(muster, muster.getAuthority(), from);

        for (String path :
                new String[] {"/console", "/console/", "/management", "/wildfly-services", "/health/../console"}) {
            RawHttp.Answer answer = get(raw, "GET", path, "");
            assertThat(answer.status()).as(path + answer).isIn(400, 403, 404);
            assertThat(answer.header("Location")).isEmpty();
        }
    }

    @Test
    void reportsItsOwnHealthOnly() throws IOException {
        InetAddress from = anotherAddress().orElse(InetAddress.getLoopbackAddress());

        RawHttp.Answer answer = get(new RawHttp(muster, muster.getAuthority(), from), "GET", "/health", "");

        assertThat(answer.body())
                .contains("muster")
                .doesNotContain("muster.war", "deployments", "boot-errors", "server-state");
    }

    @Test
    void reportsItsHealthToAnybody() throws IOException {
        InetAddress from = anotherAddress().orElse(InetAddress.getLoopbackAddress());
        RawHttp raw = new RawHttp(muster, "muster.example", from);

        assertThat(get(raw, "GET", "/health/live", "").status()).isEqualTo(200);
        assertThat(get(raw, "GET", "/health/ready", "X-Forwarded-For: 192.0.2.7\r\n")
                        .status())
                .isEqualTo(200);
    }

    private static RawHttp.Answer get(RawHttp raw, String method, String path, String headers) throws IOException {
        String length = method.equals("POST") ? "Content-Length: 0\r\n" : "";
        return raw.exchange("%s %s HTTP/1.1\r\n%s%s".formatted(method, path, length, headers), out -> {});
    }

    /** A non-loopback address of this machine; connecting from it does not open the server to others. */
    private static Optional<InetAddress> anotherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
