package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.muster.testing.Answers;
import io.muster.testing.Ed25519Receiver;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Callbacks, with the secret and the short delays of {@code src/test/server.args}. */
@MusterIT
class CallbackIT {

    private static final String SECRET = "whsec_bXVzdGVyLXRlc3RzLW11c3Rlci10ZXN0cy0zMg==";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private TestUpstream receiver;

    CallbackIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @BeforeEach
    void startReceiver() {
        receiver = TestUpstream.start();
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @Test
    void aFinishedGroupIsReportedOnceAndSigned() throws Exception {
        receiver.on("/hook", Answers.status(204, ""));
        Reply accepted = background.submit(group("/hook"));
        assertThat(accepted.status()).isEqualTo(202);
        JsonNode callback = callback(accepted.id(), "delivered");
        assertThat(callback.path("attempts")).hasSize(1);
        assertThat(callback.path("attempts").get(0).path("status").asInt()).isEqualTo(204);
        UpstreamRequest call = new ArrayList<>(receiver.requests()).get(0);
        verify(call);
        verifyPublicly(call);
        assertThat(call.headers().get("webhook-id")).isEqualTo(accepted.id() + "-1");
        assertThat(call.text())
                .contains("\"type\":\"group.finished\"", "\"id\":\"" + accepted.id() + "\"", "\"succeeded\":1");
    }

    @Test
    void aFailingReceiverIsCalledAgainWithTheSameId() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        var refuses = Answers.status(503, "later");
        var takes = Answers.status(200, "thanks");
        receiver.on("/hook", (request, wire) -> (calls.incrementAndGet() < 3 ? refuses : takes).give(request, wire));
        Reply answer = muster.run(group("/hook"));
        assertThat(answer.status()).isEqualTo(200);
        JsonNode callback = callback(answer.id(), "delivered");
        assertThat(callback.path("attempts")).hasSize(3);
        List<UpstreamRequest> requests = new ArrayList<>(receiver.requests());
        assertThat(requests)
                .extracting(request -> request.headers().get("webhook-id"))
                .containsOnly(answer.id() + "-1");
        for (UpstreamRequest request : requests) {
            verify(request);
        }
    }

    @Test
    void fortyCallbacksToASilentReceiverDelayNoOthers() {
        try (TestUpstream silent = TestUpstream.start().on("/hook", Answers.never())) {
            receiver.on("/hook", Answers.status(204, ""));
            for (int i = 0; i < 40; i++) {
                assertThat(background.submit(group(silent.uri("/hook"))).status())
                        .isEqualTo(202);
            }
            await().until(() -> silent.inFlight() > 10);
            Reply accepted = background.submit(group("/hook"));
            JsonNode callback = callback(accepted.id(), "delivered");
            assertThat(callback.path("attempts")).hasSize(1);
            assertThat(silent.callersGone()).isZero();
        }
    }

    @Test
    void aReceiverThatRespondsGoneIsNotCalledAgain() {
        receiver.on("/hook", Answers.status(410, "gone"));
        Reply accepted = background.submit(group("/hook"));
        assertThat(callback(accepted.id(), "failed").path("attempts")).hasSize(1);
    }

    @Test
    void aCallbackIsAbandonedAfterTheLastDelay() {
        receiver.on("/hook", Answers.status(500, "no"));
        Reply accepted = background.submit(group("/hook"));
        assertThat(callback(accepted.id(), "failed").path("attempts")).hasSize(3);
    }

    @Test
    void aRerunSendsAnotherCallback() {
        receiver.on("/hook", Answers.status(204, ""));
        String document = """
                {"mode": "settled", "callback": {"url": "%s"}, "tasks": [
                  {"type": "delay", "duration": "0s", "fail": "no"}]}""".formatted(receiver.uri("/hook"));
        Reply accepted = background.submit(document);
        callback(accepted.id(), "delivered");
        assertThat(muster.post(BackgroundCalls.path(accepted) + "/retry?only=failed")
                        .status())
                .isEqualTo(202);
        await().until(() -> receiver.requests().size() == 2);
        assertThat(new ArrayList<>(receiver.requests()).get(1).headers().get("webhook-id"))
                .isEqualTo(accepted.id() + "-2");
    }

    @Test
    void aForbiddenCallbackUrlIsRejectedWithItsPointer() {
        Reply refused = muster.run("""
                {"callback": {"url": "http://169.254.169.254/latest"}, "tasks": []}""");
        refused.isProblem(422, "target-refused");
        assertThat(refused.json().path("errors").get(0).path("pointer").asString())
                .isEqualTo("/callback/url");
    }

    private String group(String path) {
        return group(receiver.uri(path));
    }

    private static String group(URI receiver) {
        return """
                {"callback": {"url": "%s"}, "tasks": [{"type": "delay", "duration": "10ms"}]}""".formatted(receiver);
    }

    private JsonNode callback(String id, String state) {
        return await("callback of " + id + " to be " + state)
                .until(
                        () -> muster.group(id).json().path("callback"),
                        callback -> callback.path("state").asString("").equals(state));
    }

    private static void verify(UpstreamRequest request) throws Exception {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new Webhook(SECRET).verify(request.text(), HttpHeaders.of(headers, (name, value) -> true));
    }

    /** With the public key alone, as a receiver that must not be able to forge a callback. */
    private void verifyPublicly(UpstreamRequest request) throws GeneralSecurityException {
        JsonNode keys = muster.get("api/callback-keys").json().path("keys");
        assertThat(keys).hasSize(1);
        String id = request.headers().get("webhook-id");
        String timestamp = request.headers().get("webhook-timestamp");
        String signature = Stream.of(request.headers().get("webhook-signature").split(" "))
                .filter(one -> one.startsWith("v1a,"))
                .findFirst()
                .orElseThrow();
        assertThat(Ed25519Receiver.of(keys.get(0).stringValue()).accepts(id, timestamp, request.text(), signature))
                .isTrue();
        assertThat(Ed25519Receiver.of(keys.get(0).stringValue()).accepts(id, timestamp, "{}", signature))
                .isFalse();
    }
}
