package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Status lines, which the JDK's HTTP clients do not expose completely. */
@MusterIT
class StatusLinesIT {

    private final URI muster;

    StatusLinesIT(URI muster) {
        this.muster = muster;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/%", "/%zz", "/api/groups/%4", "/api/groups/a%g0/events?state=done"})
    void aPathThatCannotBeDecodedIsABadRequest(String path) throws IOException {
        assertThat(get(path, muster.getAuthority()).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {":80", "localhost:x", "localhost:80x", "localhost:8080:1"})
    void aMalformedHostIsABadRequest(String host) throws IOException {
        assertThat(get("/api/groups", host).status()).isEqualTo(400);
    }

    @Test
    void aStatusOfALaterRfcHasItsReasonPhrase() throws IOException {
        String document = "{\"tasks\": [{\"type\": \"none\"}]}";
        RawHttp.Answer answer = send(
                "POST /api/groups HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(muster.getAuthority(), document.length(), document));

        assertThat(answer.status()).isEqualTo(422);
        // RFC 9110 §15.5.21, and the older phrase of RFC 4918
        assertThat(answer.reason()).isIn("Unprocessable Content", "Unprocessable Entity");
    }

    private RawHttp.Answer get(String path, String host) throws IOException {
        return send("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
    }

    private RawHttp.Answer send(String request) throws IOException {
        return RawHttp.send(muster, request.getBytes(StandardCharsets.ISO_8859_1));
    }
}
