package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.Gzip;
import io.muster.testing.HostileAnswers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Malicious upstreams, called by a real server: each of their tasks fails within its limits, the one beside it
 * succeeds, and nothing leaks.
 */
@MusterIT
class HostileUpstreamIT {

    private static final Duration DRIP = Duration.ofMillis(20);
    private static final String CLOCK = "'timeout': '250ms'";
    private static final String FOLLOW = "'followRedirects': 3";
    // more than the server's memory, if a bomb were decompressed
    private static final int TIMES = 4;
    private static final String REFUSED = "This server is not allowed to call this target";

    /** An upstream, and the expected failure of the task that calls it. */
    private record Trick(String name, Answer answer, String fields, String slug) {

        String path() {
            return "/" + name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Trick> TRICKS = List.of(
            new Trick("never", Answers.never(), CLOCK, "task-timeout"),
            new Trick("dripping-head", HostileAnswers.drippingHead(DRIP), CLOCK, "task-timeout"),
            new Trick("dripping-body", Answers.dripping(DRIP), CLOCK, "task-timeout"),
            new Trick("interim-answers", HostileAnswers.interimAnswers(DRIP), CLOCK, "task-timeout"),
            new Trick("endless-chunks", Answers.endless(), "", "response-too-large"),
            new Trick("endless-trailers", HostileAnswers.trailers(), "", "response-too-large"),
            new Trick("gzip-bomb", Answers.gzipBomb(200), "", "response-too-large"),
            new Trick("gzip-members", members("gzip", Gzip.emptyMembers(20_000)), "", "upstream-unreachable"),
            new Trick(
                    "gzip-members-twice",
                    members("gzip, gzip", Gzip.of(Gzip.emptyMembers(20_000))),
                    "",
                    "upstream-unreachable"),
            new Trick("many-headers", HostileAnswers.headers(20_000), "", "response-too-large"),
            new Trick(
                    "length-and-chunks",
                    HostileAnswers.raw("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                    "",
                    "upstream-unreachable"),
            new Trick(
                    "two-lengths",
                    HostileAnswers.raw("Content-Length: 4\r\nContent-Length: 9\r\n\r\nbody"),
                    "",
                    "upstream-unreachable"),
            new Trick("half-a-body", Answers.closingMidBody(), "", "upstream-unreachable"),
            new Trick("to-private", HostileAnswers.redirect("http://10.0.0.1/"), FOLLOW, "target-refused"),
            new Trick(
                    "to-metadata",
                    HostileAnswers.redirect("http://169.254.169.254/latest/meta-data/"),
                    FOLLOW,
                    "target-refused"),
            new Trick(
                    "to-a-private-name",
                    HostileAnswers.redirect("http://" + Names.INTERNAL + "/"),
                    FOLLOW,
                    "target-refused"),
            new Trick("in-a-circle", HostileAnswers.redirect("/in-a-circle"), FOLLOW, "upstream-status"));

    private final MusterClient muster;
    private final TestUpstream honest = TestUpstream.start().on("/", Answers.json("\"well\""));
    private final List<TestUpstream> hostile = new ArrayList<>();

    HostileUpstreamIT(MusterClient muster) {
        this.muster = muster;
    }

    static List<Trick> tricks() {
        return TRICKS;
    }

    @AfterEach
    void stopUpstreams() {
        hostile.forEach(TestUpstream::close);
        honest.close();
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void itsTaskFailsAndTheOneBesideItSucceeds(Trick each) {
        Reply reply = muster.run(group("settled", http("hostile", start(each), each.fields()), honestCall()));

        assertFails(reply.isGroup(), "hostile", each.slug());
        assertThat(reply.result("honest").get("value").stringValue()).isEqualTo("well");
        assertThat(reply.json().get("elapsedMs").intValue()).isLessThan(5_000);
        assertNothingIsLeft();
    }

    @Test
    void severalOfEachAtOnceDoNotCrashTheServer() {
        List<String> tasks = new ArrayList<>(List.of(honestCall()));
        for (Trick each : TRICKS) {
            URI uri = start(each);
            for (int i = 0; i < TIMES; i++) {
                tasks.add(http(each.name() + "-" + i, uri, each.fields()));
            }
        }

        Reply reply = muster.run(group("settled", tasks.toArray(String[]::new))).isGroup();

        assertThat(reply.states()).startsWith("succeeded");
        for (Trick each : TRICKS) {
            for (int i = 0; i < TIMES; i++) {
                assertFails(reply, each.name() + "-" + i, each.slug());
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void anEndlessTlsHandshakeIsEndedByTheConnectTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            URI uri = URI.create("https://localhost:" + silent.getLocalPort() + "/");

            Reply reply = muster.run(group("settled", http("silent", uri), honestCall()))
                    .isGroup();

            assertFails(reply, "silent", "upstream-unreachable");
            assertThat(reply.result("honest").get("state").stringValue()).isEqualTo("succeeded");
            assertThat(reply.json().get("elapsedMs").intValue()).isBetween(4_900, 9_000);
            assertIsClosed(silent);
        }
    }

    /** A task's error is of this kind and reveals nothing else. */
    private static void assertFails(Reply reply, String task, String slug) {
        JsonNode result = reply.result(task);
        boolean late = slug.equals("task-timeout");
        assertThat(result.get("state").stringValue()).isEqualTo(late ? "timed_out" : "failed");
        assertThat(Reply.slugOf(result.get("error"))).as(result.toString()).isEqualTo(slug);
        assertThat(result.has("value")).isFalse();
        // callers name hosts; their addresses are not revealed
        assertThat(reply.body()).doesNotContain("127.0.0.1", "10.0.0.1", "10.1.2.3", "169.254", "Exception");
        if (slug.equals("target-refused")) {
            assertThat(result.at("/error/detail").stringValue()).isEqualTo(REFUSED);
        }
    }

    private void assertNothingIsLeft() {
        await().atMost(5, SECONDS).until(() -> hostile.stream().allMatch(upstream -> upstream.open() == 0));
        muster.run(group("all", honestCall())).isGroup();
        assertThat(muster.get("health/ready").status()).isEqualTo(200);
    }

    /** The only waiting connection is closed by the other side, cleanly or not. */
    private static void assertIsClosed(ServerSocket server) throws IOException {
        server.setSoTimeout(1_000);
        try (Socket accepted = server.accept()) {
            accepted.setSoTimeout(1_000);
            assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static Answer members(String codings, byte[] body) {
        return Answers.content(200, "Content-Encoding: %s\r\nConnection: close\r\n".formatted(codings), body);
    }

    private String honestCall() {
        return http("honest", at(honest, "/"));
    }

    /** Each has a separate upstream, so that the consequences of one do not hide another. */
    private URI start(Trick trick) {
        TestUpstream upstream = TestUpstream.start().on(trick.path(), trick.answer());
        hostile.add(upstream);
        return at(upstream, trick.path());
    }

    private static URI at(TestUpstream upstream, String path) {
        return URI.create("http://localhost:" + upstream.port() + path);
    }
}
