package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed requests, the same in every run: none causes a server error, and each gets an explanation. */
@MusterIT
class RequestFuzzIT {

    private static final int REQUESTS = 2_500;
    private static final long SEED = 20_261_126;

    private final URI muster;

    RequestFuzzIT(URI muster) {
        this.muster = muster;
    }

    @Test
    void noRequestCausesAServerErrorOrNoResponse() {
        FuzzedRequests requests = new FuzzedRequests(new Random(SEED), muster.getAuthority());
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String request = requests.next();
            RawHttp.Answer answer = send(request);
            answers.merge((answer.isServersOwn() ? "server " : "muster ") + answer.status(), 1, Integer::sum);
            if (answer.isServersOwn()) {
                assertRejectedByTheServer(request, answer);
            } else {
                assertResponseOfMuster(request, answer);
            }
        }
        System.out.println("fuzzed: " + answers);
        assertThat(answers.keySet())
                .as("the requests reach what they are for")
                .contains(
                        "muster 200",
                        "muster 400",
                        "muster 403",
                        "muster 404",
                        "muster 405",
                        "muster 415",
                        "server 400");
    }

    /** Cookies of other applications on the same host are sent with every request. */
    @ParameterizedTest
    @MethodSource("cookies")
    void noCookieCausesAServerError(String cookies) {
        String request = "GET /api/task-types HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                .formatted(muster.getAuthority(), cookies);

        RawHttp.Answer answer = send(request);

        if (answer.isServersOwn()) {
            assertRejectedByTheServer(request, answer);
        } else {
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    static Stream<String> cookies() {
        return Stream.of(
                "a=\u00c3\u00a9",
                "a=\u00ff",
                "a=\u0001",
                "a=\"b",
                "$Version=x; $Path=/; a=b",
                "=",
                "a={\"b\": [1, 2]}",
                "a=b; ".repeat(300));
    }

    private RawHttp.Answer send(String request) {
        try {
            return RawHttp.send(muster, request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException unanswered) {
            // an invalid version: Payara closes the connection
            assertThat(request.lines().findFirst().orElseThrow())
                    .as("%s%n%s", request, unanswered)
                    .doesNotMatch("\\S+ \\S+ HTTP/1\\.[01]");
            return new RawHttp.Answer(400, "Bad Request", Map.of(), "");
        }
    }

    private static void assertResponseOfMuster(String request, RawHttp.Answer answer) {
        assertThat(answer.status()).as("%s%n%s", request, answer).isBetween(200, 499);
        if (answer.status() >= 400 && !request.startsWith("HEAD ")) {
            // Payara omits it for a while after a request without a version
            assertThat(answer.header("Content-Type").orElse("application/problem+json"))
                    .as("%s%n%s", request, answer)
                    .isEqualTo("application/problem+json");
            assertThat(answer.body())
                    .as("%s%n%s", request, answer)
                    .startsWith("{\"type\":")
                    .contains("\"detail\":\"");
        }
    }

    // server-config/README.md documents what the server itself rejects
    private static void assertRejectedByTheServer(String request, RawHttp.Answer answer) {
        if (answer.status() == 200 && answer.body().isEmpty()) {
            // Payara responds to a path such as /.// with a redirect, with 400, or with nothing at all
            assertThat(request).matches("(?s)\\S+ /\\.//.*");
            return;
        }
        if (answer.status() == 503) {
            // Payara 7's check of permissions fails at a colon in a path
            assertThat(request).as("%s%n%s", request, answer).matches("(?s)\\S+ [^? ]*:.*");
            return;
        }
        assertThat(answer.status())
                .as("%s%n%s", request, answer)
                .isIn(301, 302, 400, 403, 404, 405, 411, 413, 417, 431, 501, 505);
        assertThat(answer.body()).as("%s%n%s", request, answer).doesNotContain("groups", "\tat ");
    }
}
