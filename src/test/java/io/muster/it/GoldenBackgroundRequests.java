package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.with;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;

/**
 * The requests of the golden set for background groups. A task whose end decides a group ends some time after its start:
 * after 1 ms the tasks behind it may not have started, and the response would be another one.
 */
final class GoldenBackgroundRequests {

    private static final String NOBODY = "api/groups/01970000-0000-7000-8000-000000000000";
    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final GoldenTranscript transcript;

    GoldenBackgroundRequests(MusterClient muster, GoldenTranscript transcript) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
        this.transcript = transcript;
    }

    void sendAll() {
        takenIn();
        waitedFor();
        theRest();
        controlled();
        runAgain();
        keyed();
        streamed();
    }

    private void takenIn() {
        String document = groupWith("quorum", "'quorum': 1", fails("a", "1ms"), delay("b", "200ms"));
        Reply reply = transcript.send("a group is taken in", background.preferring("respond-async", document));
        String self = BackgroundCalls.path(reply);
        background.finished(reply.id());
        transcript.send("it finished", muster.request(self));
        transcript.send("its events from the beginning", muster.request(self + "/events"));
        transcript.send(
                "the end of its events", muster.request(self + "/events").header("Last-Event-ID", "2"));
        transcript.send("after the end", muster.request(self + "/events").header("Last-Event-ID", "3"));
        transcript.send("the list has it", muster.request("api/groups?mode=quorum&state=finished&limit=1"));
        Reply failing = background.submit(group("all", fails("a", "200ms"), delay("b", "20s")));
        background.finished(failing.id());
        transcript.send("one that failed", muster.request(BackgroundCalls.path(failing)));
        Reply fallenBack = background.submit(group("all", with("'fallback': [1.10]", fails("a", "1ms"))));
        background.finished(fallenBack.id());
        transcript.send("one with a fallback", muster.request(BackgroundCalls.path(fallenBack)));
        transcript.send("its events", muster.request(BackgroundCalls.path(fallenBack) + "/events"));
        transcript.send(
                "preferences that ask for nothing", background.preferring("wait=5, return=minimal", group("all")));
        transcript.send("an invalid group is not taken in", background.preferring("respond-async", "{}"));
    }

    private void waitedFor() {
        transcript.send(
                "waited for and decided",
                background.preferring("respond-async, wait=30", group("all", delay("a", "100ms"))));
        transcript.send(
                "waited for and failed",
                background.preferring("respond-async, wait=30", group("all", fails("a", "100ms"))));
        Reply late = transcript.send(
                "waited for long enough",
                background.preferring("respond-async, wait=3", group("all", delay("a", "1ms"), delay("b", "20s"))));
        transcript.send(
                "cancelling what was waited for",
                muster.request(BackgroundCalls.path(late) + "/cancel").POST(BodyPublishers.noBody()));
        transcript.run(
                "a caller's patience is not needed",
                groupWith("all", "'timeout': '20s', 'onTimeout': 'continue'", delay("a", "1ms")));
        Reply goesOn = transcript.run(
                "a caller's patience is at its end",
                groupWith("all", "'timeout': '3s', 'onTimeout': 'continue'", delay("a", "1ms"), delay("b", "20s")));
        muster.cancel(goesOn.id());
    }

    private void theRest() {
        Reply first = transcript.run(
                "the first result now",
                groupWith("first", "'rest': 'continue'", delay("a", "200ms"), delay("b", "20s")));
        transcript.send(
                "cancelling the rest",
                muster.request(BackgroundCalls.path(first) + "/cancel").POST(BodyPublishers.noBody()));
        Reply failed = transcript.run(
                "the first result is a failure",
                groupWith("first", "'rest': 'continue'", fails("a", "200ms"), delay("b", "600ms")));
        background.finished(failed.id());
        transcript.send("and the rest went on", muster.request(BackgroundCalls.path(failed)));
        transcript.run(
                "no rest for bounded", groupWith("bounded", "'rest': 'continue', 'concurrency': 1", delay("a", "1ms")));
    }

    private void controlled() {
        Reply reply = background.submit(group("settled", delay("a", "20s"), delay("b", "20s")));
        String self = BackgroundCalls.path(reply);
        transcript.send("forgetting it too early", muster.request(self).DELETE());
        transcript.send(
                "running it again too early", muster.request(self + "/retry").POST(BodyPublishers.noBody()));
        muster.cancel(reply.id());
        background.finished(reply.id());
        transcript.send("cancelling it twice", muster.request(self + "/cancel").POST(BodyPublishers.noBody()));
        transcript.send("forgetting it", muster.request(self).DELETE());
        transcript.send("it is forgotten", muster.request(self));
    }

    private void runAgain() {
        Reply reply = background.submit(group("all", delay("a", "1ms")));
        background.finished(reply.id());
        String retry = BackgroundCalls.path(reply) + "/retry";
        transcript.send(
                "nothing to run again", muster.request(retry + "?only=failed").POST(BodyPublishers.noBody()));
        transcript.send(
                "running all of it again", muster.request(retry + "?only=all").POST(BodyPublishers.noBody()));
        transcript.send("another method for running again", muster.request(retry));
        String inMemory = BackgroundCalls.path(muster.run(group("settled", fails("a", "1ms"))));
        transcript.send(
                "running again what was not kept",
                muster.request(inMemory + "/retry").POST(BodyPublishers.noBody()));
        transcript.send(
                "running nothing again", muster.request(NOBODY + "/retry").POST(BodyPublishers.noBody()));
    }

    private void keyed() {
        String key = UUID.randomUUID().toString();
        String document = group("all", delay("a", "1ms"));
        transcript.send("a key", background.withKey(key, document));
        transcript.send("the key again", background.withKey(key, document));
        transcript.send("the key for something else", background.withKey(key, group("all", delay("b", "1ms"))));
        transcript.send("a key that is none", background.withKey("\"\"", document));
        transcript.send("a key too long", background.withKey("x".repeat(256), document));
    }

    private void streamed() {
        String document = group("settled", delay("a", "300ms"), fails("b", "1ms"));
        transcript.send(
                "events of the background",
                background.preferring("respond-async", document).header("Accept", SSE));
        transcript.send(
                "lines of the background",
                background.preferring("respond-async", document).header("Accept", NDJSON));
        HttpRequest.Builder rest = muster.post(
                "api/groups", groupWith("any", "'rest': 'continue'", delay("a", "200ms"), delay("b", "600ms")));
        transcript.send("lines to the last result", rest.header("Accept", NDJSON));
    }
}
