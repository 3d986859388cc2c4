package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.times;
import static io.muster.it.Documents.with;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.fault.Node;
import io.muster.testing.Answers;
import io.muster.testing.Scrape;
import io.muster.testing.StartsItsOwnServer;
import io.muster.testing.TestUpstream;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node that nobody else calls counts of a known load. */
@StartsItsOwnServer
class MetricsIT {

    private static final String CALLS = "http_client_request_duration_seconds_count";

    @TempDir
    private static Path directory;

    private static final TestUpstream UPSTREAM = TestUpstream.start();
    private static final TestUpstream FAILING = TestUpstream.start();
    private static final TestUpstream RECEIVER = TestUpstream.start();
    private static final TestUpstream REFUSING = TestUpstream.start();

    private static Node server;
    private static MusterClient muster;
    private static BackgroundCalls background;
    // while a background group runs and another waits
    private static Scrape during;
    // after the load
    private static Scrape after;

    @BeforeAll
    static void load() {
        server = Node.ready(
                "metrics", Map.of("muster.data.dir", directory.toString(), "muster.background.concurrency", "1"));
        muster = new MusterClient(server.address());
        background = new BackgroundCalls(muster);
        runGroups();
        callOthers();
        refuse();
        runInBackground();
        after = await("the end of the load")
                .atMost(30, SECONDS)
                .until(
                        MetricsIT::scrape,
                        scrape -> scrape.sum("muster_groups_in_flight") == 0
                                && scrape.sum("muster_callbacks_total") == 4
                                && scrape.sum("muster_background_groups") == 0
                                // neither of documents nor of requests
                                && scrape.sum("muster_document_bytes") == 0);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        UPSTREAM.close();
        FAILING.close();
        RECEIVER.close();
        REFUSING.close();
    }

    private static Scrape scrape() {
        return new Scrape(muster.get("metrics").body());
    }

    private static void runGroups() {
        for (int i = 0; i < 3; i++) {
            muster.run(group("all", delay("a", "0ms"), delay("b", "0ms"))).isGroup();
        }
        muster.run(group("all", fails("a", "0ms"))).isProblem(500, "task-failed");
        muster.run(group("settled", delay("a", "0ms"), fails("b", "0ms"))).isGroup();
        muster.run(group("first", delay("a", "0ms"), delay("b", "30s"))).isGroup();
        muster.run(group("any", delay("a", "0ms"))).isGroup();
        muster.run(groupWith("quorum", "'quorum': 2", delay("a", "0ms"), delay("b", "0ms"), delay("c", "30s")))
                .isGroup();
        muster.run(groupWith("bounded", "'concurrency': 1", times(3, delay("t%d", "20ms"))))
                .isGroup();
        muster.run(groupWith("all", "'timeout': '100ms'", delay("a", "30s"))).isProblem(504, "group-timeout");
        muster.run(group("all", delay("a", "50ms"), with("'after': ['a']", delay("b", "0ms"))))
                .isGroup();
        muster.send(muster.post("api/groups", group("all", delay("a", "0ms"))).header("Accept", "text/event-stream"));
    }

    private static void callOthers() {
        UPSTREAM.on("/ok", Answers.text("ok"));
        UPSTREAM.on("/moved", Answers.content(302, "Location: /ok\r\n", new byte[0]));
        UPSTREAM.on(
                "/flaky",
                (request, wire) ->
                        (seen("/flaky") < 3 ? Answers.status(503, "later") : Answers.text("ok")).give(request, wire));
        UPSTREAM.on(
                "/late",
                (request, wire) -> (seen("/late") < 2 ? Answers.never() : Answers.text("second")).give(request, wire));
        muster.run(group("all", times(5, http("t%d", UPSTREAM.uri("/ok"))))).isGroup();
        muster.run(group("settled", http("a", UPSTREAM.uri("/missing")))).isGroup();
        muster.run(group("all", http("a", UPSTREAM.uri("/flaky"), "'retry': {'maxAttempts': 3, 'backoff': '1ms'}")))
                .isGroup();
        muster.run(group("all", http("a", UPSTREAM.uri("/late"), "'hedge': {'after': '50ms'}")))
                .isGroup();
        muster.run(group("all", http("a", UPSTREAM.uri("/moved"), "'followRedirects': 1")))
                .isGroup();
        FAILING.on("/", Answers.status(500, "x"));
        muster.run(group("settled", times(20, http("t%d", FAILING.uri("/"))))).isGroup();
        muster.run(group("all", http("a", FAILING.uri("/")))).isProblem(503, "circuit-open");
    }

    private static long seen(String path) {
        return UPSTREAM.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }

    private static void refuse() {
        muster.run("{").isProblem(400, "malformed-json");
        muster.run("{\"tasks\": [{\"type\": \"unheard-of\"}]}").isProblem(422, "unknown-task-type");
        muster.get("api/groups/0197b8f0-0000-7000-8000-000000000000").isProblem(404, "not-found");
        muster.get("nothing").isProblem(404, "not-found");
    }

    private static void runInBackground() {
        for (int i = 0; i < 2; i++) {
            background.finished(
                    background.submit(group("all", delay("a", "0ms"))).id());
        }
        RECEIVER.on("/", Answers.status(204, ""));
        REFUSING.on("/", Answers.status(500, "no"));
        for (TestUpstream receiver : new TestUpstream[] {RECEIVER, REFUSING}) {
            String callback = "'callback': {'url': '%s'}".formatted(receiver.uri("/"));
            background.finished(background
                    .submit(groupWith("all", callback, delay("a", "0ms")))
                    .id());
        }
        Reply running = background.submit(groupWith("all", "'timeout': '5m'", delay("a", "4m")));
        await().until(() -> scrape().sum("muster_background_groups", "state", "running") == 1);
        Reply waiting = background.submit(group("all", delay("a", "0ms")));
        during = await("one group to wait")
                .until(
                        MetricsIT::scrape,
                        scrape -> scrape.sum("muster_background_groups", "state", "queued") == 1
                                && scrape.sum("muster_background_oldest_seconds") > 0);
        muster.cancel(running.id());
        background.finished(running.id());
        background.finished(waiting.id());
    }

    @Test
    void groupsByModeOutcomeAndDelivery() {
        assertGroups(8, "all", "succeeded", "wait");
        assertGroups(2, "all", "failed", "wait");
        assertGroups(1, "all", "timed_out", "wait");
        assertGroups(3, "settled", "succeeded", "wait");
        assertGroups(1, "first", "succeeded", "wait");
        assertGroups(1, "any", "succeeded", "wait");
        assertGroups(1, "quorum", "succeeded", "wait");
        assertGroups(1, "bounded", "succeeded", "wait");
        assertGroups(1, "all", "succeeded", "stream");
        assertGroups(5, "all", "succeeded", "background");
        assertGroups(1, "all", "cancelled", "background");
        assertThat(after.sum("muster_groups_total")).isEqualTo(25);
        assertThat(after.sum("muster_group_decided_seconds_count")).isEqualTo(25);
        assertThat(after.sum("muster_group_duration_seconds_count")).isEqualTo(25);
        assertThat(after.sum("muster_group_duration_seconds_count", "mode", "all", "outcome", "timed_out"))
                .isEqualTo(1);
        assertThat(after.sum("muster_group_duration_seconds_sum", "mode", "all", "outcome", "timed_out"))
                .isBetween(0.1, 30.0);
    }

    private static void assertGroups(int count, String mode, String outcome, String delivery) {
        assertThat(after.sum("muster_groups_total", "mode", mode, "outcome", outcome, "delivery", delivery))
                .as("%s %s %s", mode, outcome, delivery)
                .isEqualTo(count);
    }

    @Test
    void tasksByTypeAndState() {
        assertThat(after.sum("muster_tasks_total", "type", "delay", "state", "succeeded"))
                .isEqualTo(22);
        assertThat(after.sum("muster_tasks_total", "type", "delay", "state", "failed"))
                .isEqualTo(2);
        assertThat(after.sum("muster_tasks_total", "type", "delay", "state", "timed_out"))
                .isEqualTo(1);
        assertThat(after.sum("muster_tasks_total", "type", "delay", "state", "cancelled"))
                .isEqualTo(3);
        assertThat(after.sum("muster_tasks_total", "type", "http", "state", "succeeded"))
                .isEqualTo(8);
        assertThat(after.sum("muster_tasks_total", "type", "http", "state", "failed"))
                .isEqualTo(22);
        assertThat(after.sum("muster_tasks_total")).isEqualTo(58);
        assertThat(after.sum("muster_task_duration_seconds_count", "type", "http"))
                .isEqualTo(30);
    }

    @Test
    void whatTasksWaitedFor() {
        assertThat(after.sum("muster_task_waiting_seconds_count", "for", "dependency"))
                .isEqualTo(1);
        assertThat(after.sum("muster_task_waiting_seconds_sum", "for", "dependency"))
                .isGreaterThanOrEqualTo(0.05);
        // the third task of three, one after the other
        assertThat(after.sum("muster_task_waiting_seconds_sum", "for", "permit"))
                .isGreaterThanOrEqualTo(0.06);
        assertThat(after.sum("muster_task_waiting_seconds_count", "for", "host"))
                .isZero();
    }

    @Test
    void callsByKindAndStatus() {
        assertThat(after.sum("muster_outbound_attempts_total", "kind", "first")).isEqualTo(34);
        assertThat(after.sum("muster_outbound_attempts_total", "kind", "retry")).isEqualTo(2);
        assertThat(after.sum("muster_outbound_attempts_total", "kind", "hedge")).isEqualTo(1);
        assertThat(after.sum("muster_outbound_attempts_total", "kind", "redirect"))
                .isEqualTo(1);
        assertThat(after.sum("muster_outbound_hedges_won_total")).isEqualTo(1);
        assertThat(after.sum("muster_outbound_refused_total", "reason", "circuit-open"))
                .isEqualTo(1);
        assertCalls(8, "GET", "200", "");
        assertCalls(1, "GET", "302", "");
        assertCalls(1, "GET", "404", "404");
        assertCalls(2, "GET", "503", "503");
        assertCalls(20, "GET", "500", "500");
        assertCalls(1, "GET", "", "aborted");
        assertCalls(1, "POST", "204", "");
        assertCalls(3, "POST", "500", "500");
        assertThat(after.sum(CALLS)).isEqualTo(37);
        assertThat(after.sum(CALLS, "server_address", "127.0.0.1", "server_port", Integer.toString(UPSTREAM.port())))
                .isEqualTo(13);
    }

    private static void assertCalls(int count, String method, String status, String error) {
        assertThat(after.sum(
                        CALLS, "http_request_method", method, "http_response_status_code", status, "error_type", error))
                .as("%s %s %s", method, status, error)
                .isEqualTo(count);
    }

    @Test
    void callbacksByOutcome() {
        assertThat(after.sum("muster_callbacks_total", "outcome", "delivered")).isEqualTo(1);
        assertThat(after.sum("muster_callbacks_total", "outcome", "retried")).isEqualTo(2);
        assertThat(after.sum("muster_callbacks_total", "outcome", "failed")).isEqualTo(1);
    }

    @Test
    void refusedRequestsByProblem() {
        assertThat(after.sum("muster_refused_total", "problem", "malformed-json"))
                .isEqualTo(1);
        assertThat(after.sum("muster_refused_total", "problem", "unknown-task-type"))
                .isEqualTo(1);
        assertThat(after.sum("muster_refused_total", "problem", "not-found")).isEqualTo(2);
    }

    @Test
    void whatRunsAndWaitsInTheBackground() {
        assertThat(during.sum("muster_background_groups", "state", "running")).isEqualTo(1);
        assertThat(during.sum("muster_groups_in_flight")).isEqualTo(1);
        assertThat(during.sum("muster_tasks_in_flight")).isEqualTo(1);
        assertThat(during.sum("muster_document_bytes")).isPositive();
        assertThat(during.sum("muster_store_up")).isEqualTo(1);
        assertThat(after.sum("muster_background_oldest_seconds")).isZero();
        assertThat(after.sum("muster_tasks_in_flight")).isZero();
        // at least the one that waited
        assertThat(after.sum("muster_claims_total")).isBetween(1.0, 6.0);
        assertThat(after.sum("muster_lease_lost_total")).isZero();
    }

    @Test
    void theStateOfHosts() {
        String port = Integer.toString(RECEIVER.port());
        assertThat(muster.send(muster.post("api/hosts/127.0.0.1/pause?port=" + port, "{\"duration\": \"60s\"}"))
                        .status())
                .isEqualTo(200);
        Scrape scrape = scrape();
        assertThat(scrape.sum("muster_host_paused_seconds", "server_address", "127.0.0.1"))
                .isBetween(1.0, 60.0);
        muster.post("api/hosts/127.0.0.1/resume?port=" + port);
        assertThat(scrape().names()).doesNotContain("muster_host_paused_seconds");

        // open, or by now to be tried again
        assertThat(after.sum("muster_host_circuit", "server_address", "127.0.0.1"))
                .isEqualTo(1);
    }

    @Test
    void callsInFlightAndWaiting() {
        UPSTREAM.on("/never", Answers.never());
        var running =
                muster.runLater(groupWith("all", "'timeout': '60s'", times(257, http("t%d", UPSTREAM.uri("/never")))));
        // a host has 256 permits
        await().atMost(20, SECONDS).untilAsserted(() -> {
            Scrape scrape = scrape();
            assertThat(scrape.sum("muster_host_in_flight", "server_address", "127.0.0.1"))
                    .isEqualTo(256);
            assertThat(scrape.sum("muster_host_waiting", "server_address", "127.0.0.1"))
                    .isEqualTo(1);
            assertThat(scrape.sum("muster_tasks_waiting", "for", "host")).isEqualTo(1);
            assertThat(scrape.sum("muster_tasks_in_flight")).isEqualTo(257);
        });
        UPSTREAM.on("/never", Answers.text("done"));
        UPSTREAM.closeConnections();
        assertThat(running.orTimeout(60, SECONDS).join().status()).isNotZero();
        await().atMost(20, SECONDS).until(() -> scrape().sum("muster_groups_in_flight") == 0);
    }

    @Test
    void theTextIsForPrometheus() {
        Reply reply = muster.get("metrics");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type.replace(" ", ""))
                        .isEqualToIgnoringCase("text/plain;version=0.0.4;charset=utf-8"));
        assertThat(reply.body()).contains("# TYPE muster_groups_total counter\n", "\nmuster_build_info{");
        assertThat(after.values("muster_build_info", "version")).doesNotContain("unknown");
        Reply head = muster.send(muster.request("metrics").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aScrapeThroughAProxyIsRefused() {
        for (String header : new String[] {"X-Forwarded-For", "Forwarded", "Via"}) {
            assertThat(muster.send(muster.request("metrics").header(header, "192.0.2.1"))
                            .status())
                    .as(header)
                    .isEqualTo(403);
        }
    }

    @Test
    void aScrapeTakesLittleTime() {
        long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            scrape();
        }
        // far more than it takes: it must not wait for anything
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
}
