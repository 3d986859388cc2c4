package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document describes background groups correctly. */
@MusterIT
class OpenApiBackgroundIT {

    private static final String GROUPS = "/api/groups";
    private static final String GROUP = "/api/groups/{id}";
    private static final String RETRY = "/api/groups/{id}/retry";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    OpenApiBackgroundIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void describesAGroupFromItsAcceptanceToItsEnd() {
        Reply accepted = background.submit(group("all", delay("a", "1ms"), delay("b", "20s")));
        isValid("POST", GROUPS, accepted, 202);
        Reply running = await().until(
                        () -> muster.group(accepted.id()),
                        reply -> reply.states().contains("running")
                                && reply.states().contains("succeeded"));
        isValid("GET", GROUP, running, 200);
        isValid("GET", GROUPS, muster.get("api/groups?state=running"), 200);
        isValid("POST", RETRY, muster.post("api/groups/" + accepted.id() + "/retry"), 409);
        isValid("POST", GROUP + "/cancel", muster.cancel(accepted.id()), 200);
        isValid("GET", GROUP, background.finished(accepted.id()), 200);
    }

    @ParameterizedTest
    @CsvSource({"'respond-async, wait=30', 200", "'respond-async, wait=0', 202"})
    void describesBothWaysToWait(String preference, int status) {
        Reply reply = muster.send(background.preferring(preference, group("all", delay("a", "100ms"))));

        isValid("POST", GROUPS, reply, status);
        background.finished(reply.id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "first | 'rest': 'continue' | 200",
                "any | 'rest': 'continue' | 200",
                "first | 'timeout': '10s', 'onTimeout': 'continue' | 200",
                "settled | 'timeout': '1ms', 'onTimeout': 'continue' | 202"
            })
    void describesGroupsThatMayContinue(String mode, String fields, int status) {
        String document = groupWith(mode, fields, delay("a", "300ms"), delay("b", "400ms"));

        Reply reply = muster.run(document);

        assertThat(openApi.errors("GroupRequest", JsonMapper.shared().readTree(document)))
                .isEmpty();
        isValid("POST", GROUPS, reply, status);
        background.finished(reply.id());
    }

    @Test
    void rejectsGroupsThatMayNotContinueAsTheServerDoes() {
        String document = groupWith("settled", "'rest': 'continue'", delay("a", "1ms"));

        assertThat(openApi.errors("GroupRequest", JsonMapper.shared().readTree(document)))
                .isNotEmpty();
        isValid("POST", GROUPS, muster.run(document), 422);
    }

    @Test
    void describesReruns() {
        String failed = background.submit(group("settled", fails("a", "1ms"))).id();
        String succeeded =
                background.submit(group("settled", delay("a", "1ms"))).id();
        String inMemory = muster.run(group("settled", fails("a", "1ms"))).id();
        background.finished(failed);
        background.finished(succeeded);

        isValid("POST", RETRY, muster.post("api/groups/" + failed + "/retry?only=failed"), 202);
        isValid("POST", RETRY, muster.post("api/groups/" + succeeded + "/retry"), 200);
        isValid("POST", RETRY, muster.post("api/groups/" + inMemory + "/retry"), 409);
        isValid("POST", RETRY, muster.post("api/groups/" + failed + "/retry?only=all"), 400);
        isValid("POST", RETRY, muster.post("api/groups/x/retry"), 404);
        isValid(
                "POST",
                RETRY,
                muster.send(muster.request("api/groups/" + failed + "/retry").PUT(BodyPublishers.noBody())),
                405);
        background.finished(failed);
    }

    @Test
    void describesIdempotencyKeys() {
        String key = UUID.randomUUID().toString();

        isValid("POST", GROUPS, background.keyed(key, group("all")), 200);
        isValid("POST", GROUPS, background.keyed(key, group("all")), 200);
        isValid("POST", GROUPS, background.keyed(key, group("settled")), 422);
        isValid("POST", GROUPS, background.keyed("\"\"", group("all")), 400);
    }

    @Test
    void describesEvents() {
        String id = background.submit(group("settled", fails("a", "1ms"))).id();
        background.finished(id);

        isValid("GET", GROUP + "/events", muster.get("api/groups/" + id + "/events"), 200);
        isValid(
                "GET",
                GROUP + "/events",
                muster.send(muster.request("api/groups/" + id + "/events").header("Last-Event-ID", "2")),
                204);
    }

    private void isValid(String method, String path, Reply reply, int status) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(openApi.errors(method, path, reply)).as(reply.body()).isEmpty();
    }
}
