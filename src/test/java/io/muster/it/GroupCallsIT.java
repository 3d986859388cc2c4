package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls to upstreams: what is sent, how many run at once, and how they are aborted when nobody needs the response any
 * more.
 */
@MusterIT
class GroupCallsIT {

    private final MusterClient muster;
    private TestUpstream upstream;

    GroupCallsIT(MusterClient muster) {
        this.muster = muster;
    }

    @BeforeEach
    void startUpstream() {
        upstream = TestUpstream.start();
        upstream.on("/ok", Answers.json("{\"ok\": true}"));
        upstream.on("/never", Answers.never());
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @Test
    void aFailureClosesTheCallsInFlight() {
        Reply reply = muster.run(group("all", withFive(fails("check", "1s")))).isProblem(500, "task-failed");

        assertThat(reply.result("call-0").get("state").stringValue()).isEqualTo("cancelled");
        assertThat(reply.group().get("elapsedMs").intValue()).isLessThan(5_000);
        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 5);
        assertThat(upstream.accepted()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "any"})
    void unneededCallsAreClosed(String mode) {
        Reply reply = muster.run(group(mode, withFive(delay("winner", "1s")))).isGroup();

        assertThat(reply.result("winner").get("state").stringValue()).isEqualTo("succeeded");
        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 5);
    }

    @Test
    void aTasksTimeoutClosesItsCall() {
        Reply reply = muster.run(group("settled", http("a", upstream.uri("/never"), "'timeout': '200ms'")));

        assertThat(reply.states()).containsExactly("timed_out");
        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 1);
    }

    @Test
    void theGroupsTimeoutClosesItsCalls() {
        muster.run(groupWith("all", "'timeout': '300ms'", withFive(delay("other", "1ms"))))
                .isProblem(504, "group-timeout");

        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 5);
    }

    @Test
    void aTimeoutEndsASlowBody() {
        upstream.on("/drip", Answers.dripping(Duration.ofMillis(20)));

        Reply reply = muster.run(group("settled", http("a", upstream.uri("/drip"), "'timeout': '300ms'")));

        assertThat(reply.states()).containsExactly("timed_out");
        await().atMost(5, SECONDS).until(() -> upstream.callersGone() == 1);
    }

    @Test
    void theConcurrencyLimitIsReachedAndNeverExceeded() {
        upstream.on("/slow", Answers.after(Duration.ofMillis(100), Answers.text("done")));
        String call = http("call-%d", upstream.uri("/slow"));

        Reply reply = muster.run(groupWith("bounded", "'concurrency': 10", Documents.times(100, call)))
                .isGroup();

        assertThat(reply.states()).hasSize(100).containsOnly("succeeded");
        assertThat(upstream.mostInFlight()).isEqualTo(10);
        assertThat(upstream.requests()).hasSize(100);
        assertThat(reply.json().get("elapsedMs").intValue()).isBetween(1_000, 5_000);
    }

    @Test
    void aCallContainsWhatTheTaskSpecifies() {
        muster.run(group(
                        "all",
                        http(
                                "a",
                                upstream.uri("/ok?q=1&r=%20"),
                                "'method': 'PUT', 'headers': {'X-Name': 'value', 'Accept': 'text/plain'},"
                                        + " 'body': {'b': 1.10, 'a': [null]}")))
                .isGroup();

        UpstreamRequest request = upstream.requests().remove();
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/ok?q=1&r=%20");
        assertThat(request.headers())
                .containsEntry("X-Name", "value")
                .containsEntry("Accept", "text/plain")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Host", "127.0.0.1:" + upstream.port());
        assertThat(request.text()).isEqualTo("{\"b\":1.10,\"a\":[null]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void everyCommonMethodIsSent(String method) {
        Reply reply = muster.run(group("all", http("a", upstream.uri("/ok"), "'method': '" + method + "'")))
                .isGroup();

        assertThat(upstream.requests()).extracting(UpstreamRequest::method).containsExactly(method);
        assertThat(reply.result("a").get("http").get("status").intValue()).isEqualTo(200);
    }

    @Test
    void aStringIsSentVerbatimIfTheContentTypeIsNotJson() {
        muster.run(group(
                        "all",
                        http(
                                "a",
                                upstream.uri("/ok"),
                                "'method': 'POST', 'headers': {'Content-Type': 'text/plain; charset=utf-8'},"
                                        + " 'body': 'a=1&b=ü'")))
                .isGroup();

        UpstreamRequest request = upstream.requests().remove();
        assertThat(request.text()).isEqualTo("a=1&b=ü");
        assertThat(request.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
    }

    @Test
    void anErrorStatusFailsTheTask() {
        upstream.on("/down", Answers.status(503, "not today"));

        Reply reply = muster.run(group("all", http("a", upstream.uri("/down")))).isProblem(502, "upstream-status");

        assertThat(reply.json().get("title").stringValue()).isEqualTo("Upstream returned 503");
        assertThat(reply.json().get("task").stringValue()).isEqualTo("a");
        assertThat(reply.result("a").get("http").get("status").intValue()).isEqualTo(503);
    }

    @Test
    void anErrorStatusIsAValueIfTheTaskSaysSo() {
        upstream.on("/down", Answers.status(503, "not today"));

        Reply reply = muster.run(group("all", http("a", upstream.uri("/down"), "'raiseForStatus': false")))
                .isGroup();

        assertThat(reply.result("a").get("value").stringValue()).isEqualTo("not today");
        assertThat(reply.result("a").get("http").get("status").intValue()).isEqualTo(503);
    }

    @Test
    void aRedirectIsNotFollowedByDefault() {
        upstream.on("/moved", Answers.content(302, "Location: /ok\r\n", new byte[0]));

        Reply reply = muster.run(group(
                        "all",
                        http("a", upstream.uri("/moved"), "'raiseForStatus': false, 'responseHeaders': ['Location']")))
                .isGroup();

        assertThat(reply.result("a").get("http").get("status").intValue()).isEqualTo(302);
        assertThat(reply.result("a").get("http").get("headers").get("Location").stringValue())
                .isEqualTo("/ok");
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aMissingUpstreamIsUnreachable() {
        URI gone = upstream.uri("/ok");
        upstream.close();

        Reply reply = muster.run(group("all", http("a", gone))).isProblem(502, "upstream-unreachable");

        assertThat(reply.json().get("detail").stringValue()).contains("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/closing", "/half"})
    void anUpstreamThatClosesTheConnectionEarlyIsUnreachable(String path) {
        upstream.on("/closing", Answers.closing()).on("/half", Answers.closingMidBody());

        muster.run(group("all", http("a", upstream.uri(path)))).isProblem(502, "upstream-unreachable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/"})
    void aNonPublicAddressIsRefusedBeforeTheGroupRuns(String url) {
        Reply reply = muster.run(group("all", delay("a", "1ms"), http("b", URI.create(url))))
                .isProblem(422, "target-refused");

        assertThat(reply.pointers()).containsExactly("/tasks/1/url");
    }

    @ParameterizedTest
    @ValueSource(strings = {Names.INTERNAL, Names.METADATA})
    void aNameWithANonPublicAddressIsRefusedWhenItIsCalled(String name) {
        Reply reply = muster.run(group("all", http("a", URI.create("http://" + name + "/"))))
                .isProblem(502, "target-refused");

        assertThat(Reply.slugOf(reply.result("a").get("error"))).isEqualTo("target-refused");
        assertThat(reply.json().get("detail").stringValue())
                .isEqualTo("This server is not allowed to call this target");
    }

    @Test
    void anUnknownNameIsUnreachable() {
        Reply reply = muster.run(group("all", http("a", URI.create("http://" + Names.UNKNOWN + "/"))))
                .isProblem(502, "upstream-unreachable");

        assertThat(reply.json().get("detail").stringValue()).contains("could not be resolved");
    }

    private String[] withFive(String task) {
        String[] tasks = Documents.times(6, http("call-%d", upstream.uri("/never")));
        tasks[5] = task;
        return tasks;
    }
}
