package io.muster.it;

import static io.muster.it.Documents.checksum;
import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.json;
import static io.muster.it.Documents.with;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The requests of the golden set: every mode, every error, streams, cancel. */
final class GoldenRequests {

    private static final String NOBODY = "api/groups/01970000-0000-7000-8000-000000000000";
    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private final MusterClient muster;
    private final GoldenTranscript transcript;

    GoldenRequests(MusterClient muster, GoldenTranscript transcript) {
        this.muster = muster;
        this.transcript = transcript;
    }

    void sendAll() {
        modes();
        fallbacks();
        clocks();
        calls();
        documents();
        addresses();
        streams();
        afterwards();
        cancelling();
        overload();
        examples();
        new GoldenBackgroundRequests(muster, transcript).sendAll();
    }

    private void modes() {
        transcript.run("all succeed", group("all", delay("a", "200ms"), delay("b", "1ms")));
        transcript.run("all, one fails", group("all", delay("a", "1ms"), fails("b", "200ms"), delay("c", "20s")));
        transcript.run("all of none", group("all"));
        transcript.run("settled", group("settled", fails("a", "1ms"), delay("b", "200ms")));
        transcript.run("settled of none", group("settled"));
        transcript.run(
                "bounded",
                groupWith("bounded", "'concurrency': 1", delay("a", "1ms"), fails("b", "1ms"), delay("c", "1ms")));
        transcript.run("first succeeds", group("first", delay("a", "20s"), delay("b", "1ms")));
        transcript.run("first fails", group("first", delay("a", "20s"), fails("b", "1ms")));
        transcript.run("any succeeds", group("any", fails("a", "1ms"), delay("b", "200ms"), delay("c", "20s")));
        transcript.run("any, all fail", group("any", fails("a", "1ms"), fails("b", "200ms")));
        transcript.run(
                "quorum is reached",
                groupWith("quorum", "'quorum': 2", delay("a", "1ms"), delay("b", "200ms"), delay("c", "20s")));
        transcript.run(
                "quorum cannot be reached",
                groupWith("quorum", "'quorum': 2", fails("a", "1ms"), fails("b", "200ms"), delay("c", "20s")));
        transcript.run("a handler", group("all", checksum("sum", json("{'text': 'hello'}"))));
        transcript.run(
                "tasks without ids", json("{'tasks': [{'type': 'delay', 'duration': 'PT0.001S', 'value': 1.10}]}"));
    }

    private void fallbacks() {
        String fallback = "'fallback': {'b': 1.10, 'a': null}";
        String failing = with(fallback, fails("a", "1ms"));
        transcript.run("all, one fails and has a fallback", group("all", failing, delay("b", "200ms")));
        // it is the last one to start, so that the other one has started
        transcript.run("first fails and has a fallback", group("first", delay("b", "20s"), failing));
        transcript.run("any, all fail and one has a fallback", group("any", failing, fails("b", "200ms")));
        transcript.run(
                "a clock, fallbacks, and what never started",
                groupWith(
                        "settled",
                        "'timeout': '200ms', 'concurrency': 1",
                        with("'fallback': null", delay("a", "20s")),
                        with("'fallback': null", delay("b", "20s"))));
        transcript.send("lines with a fallback", streamed(NDJSON, group("all", failing)));
    }

    private void clocks() {
        String slow = "{\"id\": \"slow\", \"type\": \"delay\", \"duration\": \"20s\", \"timeout\": \"200ms\"}";
        transcript.run(
                "a group's clock fails it",
                groupWith("all", "'timeout': '300ms'", delay("a", "1ms"), delay("b", "20s")));
        transcript.run(
                "a group's clock answers with what there is",
                groupWith(
                        "settled",
                        "'timeout': '300ms', 'concurrency': 2",
                        delay("a", "1ms"),
                        delay("b", "20s"),
                        delay("c", "20s"),
                        delay("d", "20s")));
        transcript.run(
                "a clock that shall answer with what there is",
                groupWith("all", "'timeout': '300ms', 'onTimeout': 'partial'", delay("a", "1ms"), delay("b", "20s")));
        transcript.run("a task's clock", group("all", slow, delay("b", "20s")));
        transcript.run("a task's clock among settled", group("settled", slow, delay("b", "1ms")));
    }

    private void calls() {
        URI gone;
        try (TestUpstream upstream = TestUpstream.start()) {
            gone = upstream.uri("/");
            transcript.mask(gone);
            upstream.on(
                            "/json",
                            Answers.json(
                                    "{\n  \"price\": 1.10,\n  \"big\": 1234567890123456789012345678901234567890\n}"))
                    .on("/text", Answers.text("grün"))
                    .on(
                            "/binary",
                            Answers.content(200, "Content-Type: image/png\r\nETag: \"1\"\r\n", new byte[] {0, 1, -1}))
                    .on("/down", Answers.status(503, "not today"))
                    .on("/endless", Answers.endless())
                    .on("/closing", Answers.closing());
            transcript.run("a call for JSON", group("all", http("a", upstream.uri("/json"))));
            transcript.run("a call for text", group("all", http("a", upstream.uri("/text"))));
            transcript.run(
                    "a call for bytes",
                    group("all", http("a", upstream.uri("/binary"), "'responseHeaders': ['ETag', 'X']")));
            transcript.run("an upstream's error", group("all", http("a", upstream.uri("/down"))));
            transcript.run(
                    "an upstream's error as a value",
                    group("all", http("a", upstream.uri("/down"), "'raiseForStatus': false")));
            transcript.run("an answer too large", group("all", http("a", upstream.uri("/endless"))));
            transcript.run("an upstream that hangs up", group("all", http("a", upstream.uri("/closing"))));
            transcript.send(
                    "JSON of several lines in a stream",
                    streamed(NDJSON, group("all", http("a", upstream.uri("/json")))));
        }
        transcript.run("an upstream that is not there", group("all", http("a", gone)));
        transcript.run("a name that nobody has", group("all", http("a", URI.create("http://" + Names.UNKNOWN + "/"))));
        transcript.run(
                "a name of an address refused", group("all", http("a", URI.create("http://" + Names.INTERNAL + "/"))));
        transcript.run("an address refused", group("all", http("a", URI.create("http://169.254.169.254/"))));
    }

    private void documents() {
        transcript.run("an empty document", "");
        transcript.run("a document that breaks off", "{\n  \"tasks\": [");
        transcript.run("a name twice", "{\"tasks\": [], \"tasks\": []}");
        transcript.run("no object", "[]");
        transcript.run("no tasks", "{}");
        transcript.run("no tasks with first", group("first"));
        transcript.run("an unknown type", group("all", "{\"type\": \"nap\"}"));
        transcript.run("an unknown field", json("{'call': {'url': 'x'}, 'tasks': []}"));
        transcript.run("a callback that is no URL", json("{'callback': {'url': 'x'}, 'tasks': []}"));
        transcript.run("a mode that has no rest", json("{'rest': 'continue', 'onTimeout': 'goOn', 'tasks': []}"));
        transcript.run(
                "a handler's bad input", group("all", checksum("sum", json("{'text': 'x', 'algorithm': 'MD5'}"))));
        transcript.run(
                "many errors",
                json("{'mode': 'x', 'quorum': 0, 'timeout': '0s', 'tasks': [{'id': 'a b', 'type': 'http', 'url': 'x',"
                        + " 'headers': {'Host': 'x', 'X': 'a\\r\\nb'}}, 5, {'type': 'delay'}]}"));
        transcript.run("a document too large", " ".repeat((10 << 20) + 1));
    }

    private void addresses() {
        String document = group("all");
        transcript.send("nothing in the API", muster.request("api/nothing"));
        transcript.send("nothing outside of it", muster.request("nothing"));
        transcript.send("the servers' own description", muster.request("api/application.wadl"));
        transcript.send(
                "another method for groups", muster.request("api/groups").DELETE());
        transcript.send("another method for a group", muster.request(NOBODY).PUT(BodyPublishers.noBody()));
        transcript.send(
                "another method for events", muster.request(NOBODY + "/events").DELETE());
        transcript.send(
                "a type that is not spoken", muster.post("api/groups", document).header("Accept", "text/html"));
        transcript.send("a list as HTML", muster.request("api/groups").header("Accept", "text/html"));
        transcript.send(
                "a document of another type",
                muster.request("api/groups")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(document)));
        transcript.send("a document of no type", muster.request("api/groups").POST(BodyPublishers.ofString(document)));
        transcript.send(
                "a document with a charset",
                muster.request("api/groups")
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.ofString(document)));
        transcript.send("the task types", muster.request("api/task-types"));
        transcript.send("a list of hosts of nonsense", muster.request("api/hosts?limit=0"));
        transcript.send(
                "pausing a host that is not called",
                muster.request("api/hosts/unknown.example/pause").POST(BodyPublishers.noBody()));
        transcript.send(
                "pausing a host for too long",
                muster.post("api/hosts/unknown.example/pause", json("{'duration': '2h', 'port': 443}")));
        transcript.send(
                "resuming a host that is not called",
                muster.request("api/hosts/unknown.example/resume?port=443").POST(BodyPublishers.noBody()));
        transcript.send("the first page", muster.request(""));
        transcript.send("a script", muster.request("assets/app.js"));
        transcript.send("a style sheet", muster.request("assets/muster.css"));
        transcript.send("the page of problems", muster.request("problems/"));
        transcript.send("a problem's type", muster.request("problems/too-large"));
    }

    private void streams() {
        String mixed = group("settled", delay("a", "400ms"), fails("b", "200ms"), delay("c", "1ms"));
        transcript.send("events", streamed(SSE, mixed));
        transcript.send("lines", streamed(NDJSON, mixed));
        transcript.send("events of a failure", streamed(SSE, group("all", fails("a", "200ms"), delay("b", "20s"))));
        transcript.send(
                "lines of a group out of time",
                streamed(NDJSON, groupWith("all", "'timeout': '200ms'", delay("a", "20s"))));
        transcript.send("events of nothing", streamed(SSE, group("all")));
        transcript.send("a stream of a document that breaks off", streamed(SSE, "{"));
        transcript.send("a stream of an invalid group", streamed(NDJSON, "{}"));
        transcript.send(
                "a stream of another type",
                muster.request("api/groups").header("Accept", SSE).POST(BodyPublishers.ofString("{}")));
    }

    private void afterwards() {
        Reply reply = muster.run(groupWith("quorum", "'quorum': 1", delay("a", "1ms")));
        String self = "api/groups/" + reply.id();
        transcript.send("a group again", muster.request(self));
        transcript.send("its events again", muster.request(self + "/events"));
        transcript.send("its last event", muster.request(self + "/events").header("Last-Event-ID", "1"));
        transcript.send("after its last event", muster.request(self + "/events").header("Last-Event-ID", "2"));
        transcript.send("after no event", muster.request(self + "/events").header("Last-Event-ID", "x"));
        transcript.send("its events as lines", muster.request(self + "/events").header("Accept", NDJSON));
        transcript.send("the list", muster.request("api/groups?mode=quorum&state=finished&limit=1"));
        transcript.send("a list of nonsense", muster.request("api/groups?limit=0"));
        transcript.send("a list by an unknown parameter", muster.request("api/groups?page=2"));
        transcript.send(
                "cancelling what is over", muster.request(self + "/cancel").POST(BodyPublishers.noBody()));
        transcript.send(
                "cancelling a task that is over",
                muster.request(self + "/tasks/a/cancel").POST(BodyPublishers.noBody()));
        transcript.send(
                "cancelling a task that is none",
                muster.request(self + "/tasks/b/cancel").POST(BodyPublishers.noBody()));
        transcript.send("forgetting", muster.request(self).DELETE());
        transcript.send("forgetting twice", muster.request(self).DELETE());
        transcript.send("a group that nobody knows", muster.request(NOBODY));
        transcript.send("a group that cannot be", muster.request("api/groups/x"));
        transcript.send("cancelling nothing", muster.request(NOBODY + "/cancel").POST(BodyPublishers.noBody()));
        transcript.send("the events of nothing known", muster.request(NOBODY + "/events"));
    }

    private void cancelling() {
        CompletableFuture<Reply> waiting = muster.runLater(group("all", delay("a", "20s"), delay("b", "20s")));
        String self = "api/groups/" + running();
        transcript.send("a running group", muster.request(self));
        transcript.send("forgetting too early", muster.request(self).DELETE());
        transcript.send("cancelling a group", muster.request(self + "/cancel").POST(BodyPublishers.noBody()));
        transcript.note("the answer to who waited for it", waiting.join());
        CompletableFuture<Reply> settled = muster.runLater(group("settled", delay("a", "20s"), delay("b", "1s")));
        transcript.send(
                "cancelling a task",
                muster.request("api/groups/" + running() + "/tasks/a/cancel").POST(BodyPublishers.noBody()));
        transcript.note("the answer without that task", settled.join());
    }

    // the servers under test run at most 30,000 tasks
    private void overload() {
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            waiting.add(muster.runLater(group("all", Documents.times(10_000, delay("t%d", "30s")))));
            int groups = i;
            ids = await().until(this::allRunning, running -> running.size() == groups);
        }
        transcript.run("one group too many", group("all", delay("a", "1ms")));
        transcript.send("one stream too many", streamed(SSE, group("all", delay("a", "1ms"))));
        ids.forEach(muster::cancel);
        waiting.forEach(CompletableFuture::join);
    }

    private void examples() {
        transcript.send("three tasks", muster.request("api/examples/tasks"));
        transcript.send(
                "the first of three", muster.request("api/examples/run-tasks").POST(BodyPublishers.noBody()));
        transcript.send("a run that is none", muster.request("api/examples/run-tasks/x"));
        transcript.send("a dashboard", muster.request("api/examples/dashboard/7"));
        transcript.send("a dashboard of nobody", muster.request("api/examples/dashboard/x"));
        transcript.send("a bounded fetch", muster.request("api/examples/fetch-all?count=5&concurrency=5"));
        transcript.send("a fetch of too many", muster.request("api/examples/fetch-all?count=5000"));
    }

    private HttpRequest.Builder streamed(String type, String document) {
        return muster.post("api/groups", document).header("Accept", type);
    }

    private String running() {
        return await().until(this::allRunning, running -> running.size() == 1).get(0);
    }

    private List<String> allRunning() {
        // another test may have left a group in the background
        return muster.get("api/groups?state=running").groups().stream()
                .filter(group -> !group.get("durable").booleanValue())
                .map(group -> group.get("id").stringValue())
                .toList();
    }
}
