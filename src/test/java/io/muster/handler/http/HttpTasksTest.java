package io.muster.handler.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.engine.RunningGroup;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secret;
import io.muster.outbound.message.Secrets;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import io.muster.testing.Answers;
import io.muster.testing.Bench;
import io.muster.testing.ManualTimer;
import io.muster.testing.TestUpstream;
import io.muster.timer.ScheduledTimer;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTasksTest {

    private static final AddressPolicy POLICY = AddressPolicy.parse("127.0.0.0/8,127.99.88.77:9");
    private static final String VALUE = "Bearer top\"secret-1234";

    private final Bench bench = new Bench();
    private final TestUpstream upstream = TestUpstream.start();
    private final ScheduledTimer timer = new ScheduledTimer(Thread::new);
    private final OutboundClient client =
            new OutboundClient(OutboundLimits.DEFAULTS, POLICY, Runnable::run, timer, Optional.empty());
    private final FieldErrors errors = new FieldErrors();
    // a stopped clock: on a busy machine even a free permit takes a millisecond, which would be reported as waitedMs
    private final ManualTimer stopped = new ManualTimer();
    private final OutboundClient timelessClient =
            new OutboundClient(OutboundLimits.DEFAULTS, POLICY, Runnable::run, stopped, Optional.empty());
    private final HttpTasks timeless = new HttpTasks(timelessClient, POLICY, new Secrets(List.of()));
    private final HttpTasks tasks = new HttpTasks(
            client,
            POLICY,
            new Secrets(List.of(
                    Secret.parse("billing", VALUE, "127.0.0.1"),
                    Secret.parse("host", "127.99.88.77", "127.0.0.1"),
                    Secret.parse("other", VALUE, "api.example.com,127.0.0.1:1"))));

    @AfterEach
    void close() {
        client.close();
        timelessClient.close();
        upstream.close();
        timer.close();
    }

    @Test
    void aSecretIsInsertedAndRedactedInTheResponse() {
        upstream.on(
                "/",
                (request, wire) -> Answers.content(
                                200,
                                "Content-Type: application/json\r\nX-Echo: %s\r\n"
                                        .formatted(request.headers().get("Authorization")),
                                "{\"headers\": %s, \"token\": %s}"
                                        .formatted(
                                                Json.write(request.headers().get("Authorization")),
                                                Json.write("top\"secret-1234"))
                                        .getBytes(UTF_8))
                        .give(request, wire));
        TaskValue value = value(run("""
                {"url": "%s", "headers": {"Authorization": {"secret": "billing"}}, "responseHeaders": ["X-Echo"]}""".formatted(upstream.uri("/"))));
        assertThat(upstream.requests().element().headers()).containsEntry("Authorization", VALUE);
        assertThat(value.json()).isEqualTo("{\"headers\": \"***\", \"token\": \"***\"}");
        assertThat(value.annotations().toString()).contains("X-Echo=***").doesNotContain("secret-1234");
    }

    @Test
    void errorsDoNotContainSecrets() {
        upstream.on("/", Answers.status(401, VALUE));
        Fault fault = fault(run("""
                {"url": "%s", "headers": {"Authorization": {"secret": "billing"}}}""".formatted(upstream.uri("/"))));
        assertThat(fault.toString()).doesNotContain("secret-1234");
    }

    @Test
    void theHostOfARedirectIsReportedWithoutSecrets() {
        // a secret that could be a host: nothing listens there
        upstream.on("/", Answers.content(302, "Location: http://127.99.88.77:9/\r\n", new byte[0]));
        Fault fault = fault(run("""
                {"url": "%s", "followRedirects": 1, "headers": {"X-Key": {"secret": "host"}}}""".formatted(upstream.uri("/"))));
        assertThat(fault.detail()).isEqualTo("Connection to ***:9 was refused");
    }

    @Test
    void theTargetOfRedirectsIsReportedWithoutSecrets() {
        upstream.on(
                        "/",
                        (request, wire) -> Answers.content(
                                        302, "Location: /next?token=top%22secret-1234&a=1\r\n", new byte[0])
                                .give(request, wire))
                .on("/next", Answers.text("here"));
        TaskValue value = value(run("""
                {"url": "%s", "followRedirects": 1, "headers": {"X-Key": {"secret": "billing"}}}""".formatted(upstream.uri("/"))));
        assertThat(value.annotations().get("http"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("redirects", 1)
                .containsEntry("url", upstream.uri("/next") + "?token=***&a=1");
        assertThat(value(run("""
                {"url": "%s", "followRedirects": 1}""".formatted(upstream.uri("/next"))))
                        .annotations()
                        .toString())
                .doesNotContain("url=");
    }

    @Test
    void severalCookiesFormAList() {
        upstream.on(
                "/",
                Answers.content(
                        200,
                        "Set-Cookie: a=1; Expires=Sat, 21 Nov 2026 10:00:00 GMT\r\nVary: a\r\nset-cookie: b=2\r\nVary: b\r\n",
                        new byte[0]));
        TaskValue value = value(run("""
                {"url": "%s", "responseHeaders": ["Set-Cookie", "Vary"]}""".formatted(upstream.uri("/"))));
        assertThat(value.annotations().get("http"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry(
                        "headers",
                        Map.of(
                                "Set-Cookie",
                                List.of("a=1; Expires=Sat, 21 Nov 2026 10:00:00 GMT", "b=2"),
                                "Vary",
                                "a, b"));
    }

    @Test
    void aSecretStaysWithItsHostWhenARedirectIsFollowed() {
        try (TestUpstream other = TestUpstream.start()) {
            other.on("/", Answers.text("ok"));
            upstream.on("/", Answers.content(307, "Location: " + other.uri("/") + "\r\n", new byte[0]));
            value(run("""
                    {"url": "%s", "followRedirects": 1, "headers": {"X-Key": {"secret": "billing"}}}""".formatted(upstream.uri("/"))));
            assertThat(other.requests().element().headers()).doesNotContainKey("X-Key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept-Encoding", "accept_encoding", "Range", "If-Range", "A-IM"})
    void aRequestWithASecretMustNotRequestAResponseThatCouldHideIt(String header) {
        assertThat(create("""
                {"url": "%s", "headers": {"%s": "gzip", "X-Key": {"secret": "billing"}}}""".formatted(upstream.uri("/"), header))).isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/tasks/0/headers/" + header);
        assertThat(create("""
                {"url": "%s", "headers": {"%s": "gzip"}}""".formatted(upstream.uri("/"), header))).isPresent();
    }

    @Test
    void aResponseInAnUnknownCodingFailsIfASecretWasSent() {
        upstream.on("/", Answers.content(200, "Content-Encoding: br\r\nX-Echo: " + VALUE + "\r\n", new byte[] {1, 2}));
        Fault fault = fault(run("""
                {"url": "%s", "headers": {"X-Key": {"secret": "billing"}}}""".formatted(upstream.uri("/"))));
        assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
        assertThat(fault.detail())
                .isEqualTo("The response has an unknown content coding, so the secret that was sent"
                        + " cannot be redacted from it");
        assertThat(value(run("""
                {"url": "%s"}""".formatted(upstream.uri("/")))).json()).isEqualTo("\"AQI=\"");
    }

    @Test
    void aSecretInACharsetOfItsOwnIsRedactedOnceItIsText() {
        upstream.on(
                "/",
                Answers.content(
                        200,
                        "Content-Type: text/plain; charset=IBM037\r\n",
                        VALUE.getBytes(Charset.forName("IBM037"))));
        assertThat(value(run("""
                {"url": "%s", "headers": {"X-Key": {"secret": "billing"}}}""".formatted(upstream.uri("/")))).json()).isEqualTo("\"***\"");
    }

    @ParameterizedTest
    @CsvSource({
        "http://api.example.com/, plain-only, false",
        "http://api.example.com/, other, false",
        "https://api.example.com/, other, true",
        "http://api.example.org/, plain, true",
        "https://api.example.org/, plain, true",
        "http://localhost:1/, here, true",
        "http://127.0.0.1:1/, here, true"
    })
    void aSecretIsSentOverHttpOnlyIfItsEntryPermitsIt(String url, String name, boolean goes) {
        HttpTasks some = new HttpTasks(
                client,
                AddressPolicy.parse("127.0.0.0/8,localhost:1", "", "1,80,443", false),
                new Secrets(List.of(
                        Secret.parse("other", VALUE, "api.example.com"),
                        Secret.parse("plain-only", VALUE, "https://api.example.com:443,api.example.com:80"),
                        Secret.parse("plain", VALUE, "http://api.example.org"),
                        Secret.parse("here", VALUE, "localhost,127.0.0.1"))));
        Optional<TaskBody> body = some.create(fields("""
                {"url": "%s", "headers": {"User-Agent": {"secret": "%s"}}}""".formatted(url, name)));
        assertThat(body.isPresent()).isEqualTo(goes);
        assertThat(errors.toList())
                .extracting(FieldError::detail)
                .isEqualTo(
                        goes
                                ? List.of()
                                : List.of("is not the name of a secret that may be sent to this host; over http only if"
                                        + " its entry in the settings begins with http://"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "other", "", "billing.hosts", "BILLING"})
    void aSecretForAnotherHostIsReportedAsUnknown(String name) {
        assertThat(create("""
                {"url": "%s", "headers": {"Authorization": {"secret": "%s"}}}""".formatted(upstream.uri("/"), name))).isEmpty();
        assertThat(errors.toList())
                .containsExactly(new FieldError(
                        "/tasks/0/headers/Authorization/secret",
                        "is not the name of a secret that may be sent to this host",
                        FieldError.Kind.INVALID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"secret\": 1}", "{\"secret\": \"billing\", \"x\": 1}", "[\"billing\"]", "null", "1"})
    void aHeaderIsAStringOrASecret(String header) {
        assertThat(create("{\"url\": \"%s\", \"headers\": {\"A\": %s}}".formatted(upstream.uri("/"), header)))
                .isEmpty();
        assertThat(errors.toList())
                .containsExactly(new FieldError(
                        "/tasks/0/headers/A",
                        "must be a string or {\"secret\": \"its name\"}",
                        FieldError.Kind.INVALID));
    }

    @Test
    void aSecretMayNotTakeThePlaceOfAHeaderThatMustNotBeSet() {
        assertThat(create("""
                {"url": "%s", "headers": {"Host": {"secret": "billing"}}}""".formatted(upstream.uri("/")))).isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/tasks/0/headers/Host");
    }

    @Test
    void redirectsAreNotFollowedByDefault() {
        upstream.on("/", Answers.content(302, "Location: /b\r\n", new byte[0])).on("/b", Answers.text("there"));
        Fault fault = fault(run("{\"url\": \"%s\"}".formatted(upstream.uri("/"))));
        assertThat(fault.title()).isEqualTo("Upstream returned 302");
        assertThat(value(run("{\"url\": \"%s\", \"followRedirects\": 1}".formatted(upstream.uri("/"))))
                        .json())
                .isEqualTo("\"there\"");
    }

    @Test
    void aRedirectToAForbiddenTargetIsRefused() {
        upstream.on("/", Answers.content(302, "Location: http://169.254.169.254/\r\n", new byte[0]));
        Fault fault = fault(run("{\"url\": \"%s\", \"followRedirects\": 3}".formatted(upstream.uri("/"))));
        assertThat(fault.code()).isEqualTo(FaultCode.TARGET_REFUSED);
        assertThat(fault.detail()).isEqualTo("This server is not allowed to call this target");
    }

    @Test
    void retriesAndHedgesAreReportedIfTheyWereRequested() {
        upstream.on("/", Answers.content(302, "Location: /b\r\n", new byte[0])).on("/b", Answers.text("there"));
        TaskValue value = value(run(timeless, """
                {"url": "%s", "followRedirects": 2, "retry": {"maxAttempts": 2}, "hedge": {"after": "10s"}}""".formatted(upstream.uri("/"))));
        assertThat(value.annotations().get("http"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("attempts", 1)
                .containsEntry("hedges", 0)
                .containsEntry("redirects", 1)
                .containsEntry("status", 200);
        assertThat(value(run(timeless, "{\"url\": \"%s\"}".formatted(upstream.uri("/b"))))
                        .annotations()
                        .toString())
                .doesNotContain("attempts", "hedges", "redirects", "waitedMs");
    }

    @Test
    void attemptsAreReportedForAnUnreachableUpstream() {
        URI gone = upstream.uri("/");
        upstream.close();
        Fault fault = fault(run(timeless, """
                {"url": "%s", "retry": {"maxAttempts": 3, "backoff": "0s"}}""".formatted(gone)));
        assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
        assertThat(fault.annotations()).containsEntry("http", Map.of("attempts", 3));
    }

    @Test
    void aPostIsRetriedOnlyWithAnIdempotencyKey() {
        assertThat(create("""
                {"url": "%s", "method": "POST", "headers": {"idempotency-key": "x"}, "retry": {"maxAttempts": 2}}""".formatted(upstream.uri("/")))).isPresent();
        assertThat(create("""
                {"url": "%s", "method": "POST", "retry": {"maxAttempts": 2}}""".formatted(upstream.uri("/")))).isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/tasks/0/retry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4", "1.5", "true", "\"1\""})
    void redirectsHaveALimit(String followRedirects) {
        assertThat(create("{\"url\": \"%s\", \"followRedirects\": %s}".formatted(upstream.uri("/"), followRedirects)))
                .isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/tasks/0/followRedirects");
    }

    @Test
    void tooManyHeadersAreRefused() {
        StringBuilder headers = new StringBuilder("\"X\": \"y\"");
        for (int i = 0; i < 100; i++) {
            headers.append(", \"X-").append(i).append("\": \"y\"");
        }
        assertThat(create("{\"url\": \"%s\", \"headers\": {%s}}".formatted(upstream.uri("/"), headers)))
                .isEmpty();
        assertThat(errors.toList()).extracting(FieldError::pointer).containsExactly("/tasks/0/headers");
    }

    @Test
    void itsSchemaIsJson() {
        assertThat(Json.kindOf(tasks.schema())).isEqualTo(Json.Kind.JSON);
    }

    private Optional<TaskBody> create(String document) {
        return tasks.create(fields(document));
    }

    private Fields fields(String document) {
        try {
            return new Fields(Json.read(document.getBytes(UTF_8)), "/tasks/0", errors);
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private TaskOutcome<?> run(String document) {
        return run(tasks, document);
    }

    private TaskOutcome<?> run(HttpTasks some, String document) {
        RunningGroup group =
                bench.start(Join.of(Mode.SETTLED), some.create(fields(document)).orElseThrow());
        await().until(() -> {
            // starts an attempt that is due at once
            stopped.advance(Duration.ZERO);
            return group.decided().toCompletableFuture().isDone();
        });
        return Bench.decided(group).tasks().get(0).outcome().orElseThrow();
    }

    private static TaskValue value(TaskOutcome<?> outcome) {
        return (TaskValue) ((Succeeded<?>) outcome).value();
    }

    private static Fault fault(TaskOutcome<?> outcome) {
        return ((Failed<?>) outcome).fault();
    }
}
