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

/** Requests that no proper client would send, the same in every run: none is the server's fault, and each is told why. */
@MusterIT
class RequestFuzzIT {

    private static final int REQUESTS = 2_500;
    private static final long SEED = 20_261_126;

    private final URI muster;

    RequestFuzzIT(URI muster) {
        this.muster = muster;
    }

    @Test
    void noRequestIsAnsweredAsTheServersFaultOrWithNothing() {
        FuzzedRequests requests = new FuzzedRequests(new Random(SEED), muster.getAuthority());
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String request = requests.next();
            RawHttp.Answer answer = send(request);
            answers.merge((answer.isServersOwn() ? "server " : "muster ") + answer.status(), 1, Integer::sum);
            if (answer.isServersOwn()) {
                refusedByTheServer(request, answer);
            } else {
                answeredByMuster(request, answer);
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

    /** Those of other applications on the same host name come along with every request. */
    @ParameterizedTest
    @MethodSource("cookies")
    void noCookieIsTheServersFault(String cookies) {
        String request = "GET /api/task-types HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                .formatted(muster.getAuthority(), cookies);

        RawHttp.Answer answer = send(request);

        if (answer.isServersOwn()) {
            refusedByTheServer(request, answer);
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
            // a version that is none: Payara hangs up
            assertThat(request.lines().findFirst().orElseThrow())
                    .as("%s%n%s", request, unanswered)
                    .doesNotMatch("\\S+ \\S+ HTTP/1\\.[01]");
            return new RawHttp.Answer(400, "Bad Request", Map.of(), "");
        }
    }

    private static void answeredByMuster(String request, RawHttp.Answer answer) {
        assertThat(answer.status()).as("%s%n%s", request, answer).isBetween(200, 499);
        if (answer.status() >= 400 && !request.startsWith("HEAD ")) {
            // Payara loses it for a while once a request had no version
            assertThat(answer.header("Content-Type").orElse("application/problem+json"))
                    .as("%s%n%s", request, answer)
                    .isEqualTo("application/problem+json");
            assertThat(answer.body())
                    .as("%s%n%s", request, answer)
                    .startsWith("{\"type\":")
                    .contains("\"detail\":\"");
        }
    }

    // server-config/README.md says what it refuses by itself
    private static void refusedByTheServer(String request, RawHttp.Answer answer) {
        assertThat(answer.status())
                .as("%s%n%s", request, answer)
                .isIn(301, 302, 400, 403, 404, 405, 411, 413, 417, 431, 501, 505);
        assertThat(answer.body()).as("%s%n%s", request, answer).doesNotContain("groups", "\tat ");
    }
}
