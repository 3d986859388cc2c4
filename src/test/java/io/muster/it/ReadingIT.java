package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Reading groups other than as a whole, in memory and in the store. */
@MusterIT
class ReadingIT {

    private static final String GROUP = "/api/groups/{id}";
    private static final String TASK = GROUP + "/tasks/{taskId}";
    private static final byte[] BYTES = bytes(100_001);

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();
    private final TestUpstream upstream = TestUpstream.start();

    ReadingIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    /** A finished group of tasks of every kind; in memory, and in the store. */
    private List<String> everywhere() {
        upstream.on("/binary", Answers.content(200, "Content-Type: image/png\r\n", BYTES));
        upstream.on("/down", Answers.status(503, "not today"));
        String document = groupWith(
                "settled",
                "'answer': {'said': {'$from': 'text'}}",
                delay("text", "1ms"),
                http("binary", upstream.uri("/binary")),
                http("down", upstream.uri("/down"), "'fallback': 'a fallback'"),
                json("{'id': 'each', 'type': 'delay', 'duration': '1ms', 'forEach': [1, 2], 'value': {'$item': ''}}"),
                json("{'id': 'late', 'type': 'delay', 'duration': '1ms', 'after': ['down'], 'if': 'failed'}"));
        Reply reply = muster.run(document);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String here = reply.header("Muster-Group").orElseThrow();
        String stored = background.submit(document).id();
        background.finished(stored);
        return List.of(here, stored);
    }

    @Test
    void aGroupWithoutValuesHasEverythingElse() {
        for (String id : everywhere()) {
            Reply whole = muster.group(id);
            Reply reply = muster.get("api/groups/" + id + "?values=none").isGroup();

            assertThat(openApi.errors("GET", GROUP, reply)).as(reply.body()).isEmpty();
            assertThat(openApi.errors("GroupWithoutValues", reply.json())).isEmpty();
            assertThat(reply.body())
                    .doesNotContain("\"value\"", "\"answer\"", "\"upstream\"", "not today", "a fallback");
            assertThat(reply.states()).isEqualTo(whole.states());
            assertThat(reply.completionOrder()).isEqualTo(whole.completionOrder());
            assertThat(reply.json().get("counts")).isEqualTo(whole.json().get("counts"));
            assertThat(reply.result("binary").get("http"))
                    .isEqualTo(whole.result("binary").get("http"));
            assertThat(reply.result("binary").get("encoding").asString()).isEqualTo("base64");
            JsonNode down = reply.result("down");
            assertThat(Reply.slugOf(down.get("error"))).isEqualTo("upstream-status");
            assertThat(down.get("fallbackUsed").booleanValue()).isTrue();
            assertThat(down.at("/http/status").intValue()).isEqualTo(503);
            assertThat(reply.result("each").get("items").size()).isEqualTo(2);
            assertThat(reply.result("late").get("reason").asString()).isEqualTo("not-needed");
        }
    }

    @Test
    void otherValuesOfValuesAreRejected() {
        String id = muster.run(Documents.group("all", delay("a", "1ms"))).id();

        Reply reply = muster.get("api/groups/" + id + "?values=some").isProblem(400, "bad-request");

        assertThat(reply.json().get("detail").asString()).contains("\"values\"");
        assertThat(openApi.errors("GET", GROUP, reply)).isEmpty();
    }

    @Test
    void aTaskIsReadByItself() {
        for (String id : everywhere()) {
            Reply whole = muster.group(id);
            for (String task : List.of("text", "binary", "down", "late")) {
                Reply reply = task(id, task);

                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.json()).isEqualTo(whole.result(task));
                assertThat(openApi.errors("GET", TASK, reply)).isEmpty();
            }
            assertThat(task(id, "each").json().get("value").toString()).isEqualTo("[1,2]");
            Reply item = task(id, "each%5B1%5D");
            assertThat(item.json()).isEqualTo(whole.result("each").at("/items/1"));
            assertThat(item.json().get("value").intValue()).isEqualTo(2);
            for (String unknown : List.of("nobody", "each%5B2%5D", "%20", "each%00")) {
                assertThat(task(id, unknown).status()).as(unknown).isIn(400, 404);
            }
            task(id, "nobody").isProblem(404, "not-found");
        }
        task(UUID.randomUUID().toString(), "text").isProblem(404, "not-found");
        task("x", "text").isProblem(404, "not-found");
    }

    @Test
    void theBytesOfAValueAreSentAsSuch() {
        for (String id : everywhere()) {
            HttpResponse<byte[]> reply = bytes(id, "application/octet-stream");

            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.headers().firstValue("Content-Type")).contains("application/octet-stream");
            assertThat(reply.headers().firstValue("Content-Disposition")).contains("attachment");
            assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(reply.headers().firstValue("Vary").orElse("")).contains("Accept");
            assertThat(Arrays.equals(reply.body(), BYTES)).isTrue();
            assertThat(bytes(id, "application/json;q=0.5, application/octet-stream")
                            .headers()
                            .firstValue("Content-Type"))
                    .contains("application/octet-stream");
            for (String accept : List.of("*/*", "application/*", "application/json, application/octet-stream;q=0.5")) {
                assertThat(bytes(id, accept).headers().firstValue("Content-Type"))
                        .as(accept)
                        .contains("application/json");
            }
        }
    }

    @Test
    void otherValuesAreNotBytes() {
        for (String id : everywhere()) {
            for (String task : List.of("text", "down", "each", "late")) {
                Reply reply = muster.send(muster.request(path(id, task)).header("Accept", "application/octet-stream"));

                assertThat(openApi.errors("GET", TASK, reply.isProblem(406, "not-acceptable")))
                        .isEmpty();
                assertThat(reply.json().get("detail").asString()).contains(task);
                assertThat(muster.send(muster.request(path(id, task))
                                        .header("Accept", "application/octet-stream, application/json;q=0.1"))
                                .mediaType())
                        .isEqualTo("application/json");
            }
            muster.send(muster.request(path(id, "text")).header("Accept", "text/html"))
                    .isProblem(406, "not-acceptable");
        }
    }

    @Test
    void whatWasPostedIsReadAgain() {
        String document =
                "{ \"mode\" : \"all\",\r\n \"tasks\": [{\"id\": \"a\", \"type\": \"delay\", \"duration\": \"1ms\", \"value\": [1.10, \"ä\"]}] }";
        String here = muster.run(document).id();
        String stored = background.submit(document).id();
        background.finished(stored);

        for (String id : List.of(here, stored)) {
            Reply reply = muster.get("api/groups/" + id + "/request");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo(document);
            assertThat(reply.mediaType()).isEqualTo("application/json");
            assertThat(openApi.errors("GET", GROUP + "/request", reply)).isEmpty();
        }
        muster.get("api/groups/" + UUID.randomUUID() + "/request").isProblem(404, "not-found");
        muster.get("api/groups/x/request").isProblem(404, "not-found");
    }

    @Test
    void ofANamedGroupTheParametersAreRead() throws IOException {
        Path written = Deployment.groups().resolve(".reading");
        Files.writeString(written, json("""
                {'parameters': {'type': 'object', 'properties': {'lang': {'type': 'string', 'default': 'en'}}},
                 'group': {'tasks': [{'id': 'a', 'type': 'delay', 'duration': '1ms', 'value': 'of the operator'}]}}"""));
        Files.move(written, Deployment.groups().resolve("reading.json"), StandardCopyOption.ATOMIC_MOVE);
        await("the group")
                .atMost(20, SECONDS)
                .until(() -> muster.get("api/run").body().contains("\"name\":\"reading\""));
        String here = muster.send(muster.post("api/run/reading", "{}")).id();
        String stored = muster.send(muster.post("api/run/reading", "{}").header("Prefer", "respond-async"))
                .id();

        for (String id : List.of(here, stored)) {
            Reply reply = muster.get("api/groups/" + id + "/request");

            assertThat(reply.body()).isEqualTo(json("{'name':'reading','parameters':{'lang':'en'}}"));
            assertThat(openApi.errors("GET", GROUP + "/request", reply)).isEmpty();
        }
    }

    @Test
    void whoeverCallsWithoutAuthenticationIsAnonymous() {
        Reply reply = muster.get("api/me");

        assertThat(reply.body())
                .isEqualTo(
                        json(
                                "{'name':'anonymous','authenticated':false,'roles':['submit','run','read','cancel','metrics','admin']}"));
        assertThat(openApi.errors("GET", "/api/me", reply)).isEmpty();
    }

    @Test
    void aTaskMayStillRun() {
        String id = background.submit(Documents.group("all", delay("a", "30s"))).id();

        assertThat(task(id, "a").json().get("state").asString()).isIn("pending", "running");
        muster.send(muster.request(path(id, "a")).header("Accept", "application/octet-stream"))
                .isProblem(406, "not-acceptable");
        muster.send(muster.request(path(id, "a")).POST(BodyPublishers.noBody())).isProblem(405, "method-not-allowed");
        muster.cancel(id);
    }

    private Reply task(String id, String task) {
        return muster.get(path(id, task));
    }

    private static String path(String id, String task) {
        return "api/groups/" + id + "/tasks/" + task;
    }

    private HttpResponse<byte[]> bytes(String id, String accept) {
        return muster.sendForBytes(muster.request(path(id, "binary")).header("Accept", accept));
    }
}
