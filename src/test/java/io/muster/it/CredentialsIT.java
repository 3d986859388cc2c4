package io.muster.it;

import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.HostileAnswers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of callers and of the operator, and where they are sent. The secrets are those in server.args. */
@MusterIT
class CredentialsIT {

    private static final String SECRET = "Bearer only-for-upstreams-1f7c";
    private static final String CREDENTIAL = "only-for-upstreams-1f7c";
    private static final String WITH_SECRET = "'headers': {'Authorization': {'secret': 'upstream'}}";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final TestUpstream upstream = TestUpstream.start();
    private final TestUpstream other = TestUpstream.start();

    CredentialsIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @AfterEach
    void stopUpstreams() {
        upstream.close();
        other.close();
    }

    @Test
    void aSecretIsSentAndNotRevealed() {
        upstream.on("/", echoing(200)).on("/down", echoing(503));
        String document = group(
                "settled",
                http("a", at(upstream, "/"), WITH_SECRET + ", 'responseHeaders': ['X-Echo']"),
                http("b", at(upstream, "/down"), WITH_SECRET));

        Reply now = muster.run(document).isGroup();
        Reply lines = muster.send(muster.post("api/groups", document).header("Accept", "application/x-ndjson"));
        Reply accepted = background.submit(document);
        Reply kept = background.finished(accepted.id());
        Reply events = muster.get("api/groups/" + accepted.id() + "/events");

        assertThat(upstream.requests())
                .hasSize(6)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("Authorization", SECRET));
        assertThat(now.states()).containsExactly("succeeded", "failed");
        assertThat(now.result("a").get("value").stringValue()).isEqualTo("you sent ***");
        assertThat(now.result("a").at("/http/headers/X-Echo").stringValue()).isEqualTo("***");
        assertThat(kept.result("a").get("value").stringValue()).isEqualTo("you sent ***");
        for (Reply reply : new Reply[] {now, kept}) {
            assertThat(reply.result("b").at("/error/upstream").stringValue()).isEqualTo("you sent ***");
        }
        for (Reply stream : new Reply[] {lines, events}) {
            assertThat(stream.body()).contains("\"upstream\":\"you sent ***\"");
        }
        for (Reply reply : new Reply[] {now, lines, accepted, kept, events, muster.get("api/groups")}) {
            assertThat(reply.body()).doesNotContain(CREDENTIAL);
            assertThat(reply.response().headers().map().toString()).doesNotContain(CREDENTIAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere", "nobody", "upstream.hosts", "Upstream"})
    void aSecretForOtherHostsIsReportedAsUnknown(String name) {
        String fields = "'headers': {'X-Key': {'secret': '%s'}}".formatted(name);

        Reply reply =
                muster.run(group("all", http("a", at(upstream, "/"), fields))).isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly("/tasks/0/headers/X-Key/secret");
        assertThat(reply.json().at("/errors/0/detail").stringValue())
                .isEqualTo("is not the name of a secret that may be sent to this host");
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void noResponseChoosesASecret() {
        other.on("/", Answers.json("{\"header\": {\"secret\": \"upstream\"}, \"name\": \"upstream\"}"));

        Reply reply = muster.run(group(
                "settled",
                http("a", at(other, "/")),
                http("b", at(upstream, "/"), "'headers': {'X-Key': {'$from': 'a#/header'}}")));
        Reply within = muster.run(group(
                "settled",
                http("a", at(other, "/")),
                http("b", at(upstream, "/"), "'headers': {'X-Key': {'secret': {'$from': 'a#/name'}}}")));

        assertThat(Reply.slugOf(reply.result("b").get("error"))).isEqualTo("reference-unresolved");
        assertThat(within.isProblem(422, "invalid-group").pointers()).containsExactly("/tasks/1/headers/X-Key");
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void aSecretIsNotSentToTheSameMachineByAnotherName() {
        // the entry is for localhost, which has this address, but the address itself is not listed
        muster.run(group("all", http("a", upstream.uri("/"), WITH_SECRET))).isProblem(422, "invalid-group");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void credentialsAreNotSentToAnotherOrigin(int status) {
        upstream.on("/", HostileAnswers.redirect(status, at(other, "/next").toString()));
        other.on("/next", Answers.text("here"));

        Reply reply = muster.run(group("all", redirected())).isGroup();

        assertThat(reply.result("a").get("value").stringValue()).isEqualTo("here");
        assertThat(headers(upstream))
                .containsEntry("Authorization", SECRET)
                .containsKeys("Cookie", "X-Api-Key", "X-Other");
        assertThat(headers(other))
                .containsEntry("Accept", "text/plain")
                .containsEntry("Host", "localhost:" + other.port())
                .doesNotContainKeys("Authorization", "Cookie", "X-Api-Key", "X-Other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent", "Accept", "Accept-Language", "Cache-Control", "Content-Language"})
    void secretsAreNotSentToAnotherOriginWhateverTheHeader(String header) {
        upstream.on("/", HostileAnswers.redirect(307, at(other, "/next").toString()));
        other.on("/next", Answers.text("here"));

        muster.run(group(
                        "all",
                        http(
                                "a",
                                at(upstream, "/"),
                                "'followRedirects': 1, 'headers': {'%s': {'secret': 'upstream'}}".formatted(header))))
                .isGroup();

        assertThat(headers(upstream)).containsEntry(header, SECRET);
        assertThat(headers(other).toString()).doesNotContain(CREDENTIAL);
    }

    @Test
    void aSecretIsSentOverHttpsOnlyByDefault() {
        String fields = "'headers': {'X-Key': {'secret': 'elsewhere'}}";

        Reply reply = muster.run(group("all", http("a", URI.create("http://api.example.com/"), fields)))
                .isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly("/tasks/0/headers/X-Key/secret");
        assertThat(reply.json().at("/errors/0/detail").stringValue()).endsWith("begins with http://");
    }

    @Test
    void aResponseThatCouldHideASecretIsNotRequested() {
        String headers = "'headers': {'Authorization': {'secret': 'upstream'}, 'Accept-Encoding': 'br', 'Range':"
                + " 'bytes=0-9', 'If_Range': 'x'}";

        Reply reply =
                muster.run(group("all", http("a", at(upstream, "/"), headers))).isProblem(422, "invalid-group");

        assertThat(reply.pointers())
                .containsExactly(
                        "/tasks/0/headers/Accept-Encoding", "/tasks/0/headers/Range", "/tasks/0/headers/If_Range");
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void aSecretIsRedactedInEverySupportedEncoding() {
        byte[] sent = ("me:" + CREDENTIAL).getBytes(UTF_8);
        String base64 = Base64.getUrlEncoder().encodeToString(sent);
        String escaped = CREDENTIAL.replace("-", "\\u002d");
        upstream.on("/base64", Answers.text(base64))
                .on("/percent", Answers.text(CREDENTIAL.replace("-", "%2D")))
                .on("/json", Answers.json("{\"a\": [\"%s\"]}".formatted(escaped)))
                .on("/bytes", Answers.content(200, "Content-Type: image/png\r\n", sent))
                .on("/gzip", Answers.gzip(sent))
                .on("/br", Answers.content(200, "Content-Encoding: br\r\n", sent));

        Reply reply = muster.run(group(
                        "settled",
                        Stream.of("base64", "percent", "json", "bytes", "gzip", "br")
                                .map(name -> http(name, at(upstream, "/" + name), WITH_SECRET))
                                .toArray(String[]::new)))
                .isGroup();

        assertThat(reply.states())
                .containsExactly("succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "failed");
        assertThat(reply.result("percent").get("value").stringValue()).isEqualTo("***");
        assertThat(reply.result("json").at("/value/a/0").stringValue()).isEqualTo("***");
        assertThat(reply.result("base64").get("value").stringValue()).contains("***");
        assertThat(reply.result("br").at("/error/title").stringValue()).isEqualTo("Upstream response unreadable");
        String middle = base64.substring(8, base64.length() - 4);
        assertThat(reply.body()).doesNotContain(CREDENTIAL, escaped, middle);
        assertThat(new String(Base64.getDecoder()
                        .decode(reply.result("bytes").get("value").stringValue())))
                .isEqualTo("me:***");
    }

    @Test
    void credentialsAreSentToTheSameOrigin() {
        upstream.on("/", HostileAnswers.redirect("/next")).on("/next", Answers.text("here"));

        muster.run(group("all", redirected())).isGroup();

        upstream.requests().remove();
        assertThat(headers(upstream)).containsEntry("Authorization", SECRET).containsKeys("Cookie", "X-Api-Key");
    }

    @Test
    void credentialsAreNotRestoredAfterAnotherOrigin() {
        upstream.on("/", HostileAnswers.redirect(at(other, "/next").toString())).on("/back", Answers.text("here"));
        other.on("/next", HostileAnswers.redirect(at(upstream, "/back").toString()));

        muster.run(group("all", redirected())).isGroup();

        upstream.requests().remove();
        assertThat(headers(upstream)).doesNotContainKeys("Authorization", "Cookie", "X-Api-Key");
    }

    @Test
    void aRedirectTooManyIsTheResponse() {
        upstream.on("/", HostileAnswers.redirect("/"));

        Reply reply = muster.run(group("all", http("a", at(upstream, "/"), "'followRedirects': 2")))
                .isProblem(502, "upstream-status");

        assertThat(reply.result("a").at("/http/status").intValue()).isEqualTo(302);
        assertThat(upstream.requests()).hasSize(3);
    }

    private String redirected() {
        return http(
                "a",
                at(upstream, "/"),
                "'followRedirects': 3, 'headers': {'Authorization': {'secret': 'upstream'}, 'Cookie': 'c=1',"
                        + " 'X-Api-Key': 'k', 'X-Other': 'o', 'Accept': 'text/plain'}");
    }

    /** Echoes the request in a header and in the body. */
    private static Answer echoing(int status) {
        return (request, wire) -> {
            String sent = request.headers().getOrDefault("Authorization", "nothing");
            String headers = "Content-Type: text/plain\r\nX-Echo: %s\r\n".formatted(sent);
            Answers.content(status, headers, ("you sent " + sent).getBytes(UTF_8))
                    .give(request, wire);
        };
    }

    private static Map<String, String> headers(TestUpstream server) {
        return server.requests().remove().headers();
    }

    private static URI at(TestUpstream server, String path) {
        return URI.create("http://localhost:" + server.port() + path);
    }
}
