package io.muster.it;

import static io.muster.it.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import io.muster.testing.UpstreamRequest;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JSON batches of OData and Microsoft Graph. */
@MusterIT
class BatchIT {

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();
    private TestUpstream service;

    BatchIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @BeforeEach
    void start() {
        service = TestUpstream.startOn(Deployment.batchPort());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    // as @microsoft/microsoft-graph-client 3.0.7 builds it from three Requests to graph.microsoft.com/v1.0
    @Test
    void aBatchOfTheGraphClientIsAnsweredInItsForm() {
        service.on("/v1.0/users/7", Answers.json("{\"id\": 7}"))
                .on("/v1.0/todos", Answers.status(404, "none"))
                .on("/v1.0/echo", Answers.status(204, ""));

        Reply reply = batch("""
                {"requests": [
                  {"url": "/v1.0/users/7?latency=10ms", "method": "GET", "id": "1"},
                  {"url": "/v1.0/echo", "method": "POST", "headers": {"content-type": "application/json"},
                   "body": {"city": "Redmond", "$from": "x"}, "id": "2", "dependsOn": ["1"]},
                  {"url": "/v1.0/todos?userId=7", "method": "GET", "id": "3", "dependsOn": ["1"]},
                  {"url": "/v1.0/users/8", "method": "GET", "id": "4", "dependsOn": ["3"]}]}""");

        assertThat(statuses(reply)).containsExactly("1 200", "2 204", "3 404", "4 424");
        assertThat(reply.json().at("/responses/0/body").toString()).isEqualTo("{\"id\":7}");
        assertThat(reply.json().at("/responses/0/headers/Content-Type").asString())
                .startsWith("application/json");
        assertThat(reply.json().at("/responses/1").has("body")).isFalse();
        assertThat(reply.json().at("/responses/2/body").asString()).isEqualTo("none");
        assertThat(reply.json().at("/responses/3/body/error/code").asString()).isEqualTo("dependency-failed");
        assertThat(service.requests().stream()
                        .filter(request -> request.path().equals("/v1.0/echo"))
                        .findFirst()
                        .orElseThrow()
                        .text())
                .isEqualTo("{\"city\":\"Redmond\",\"$from\":\"x\"}");
        assertThat(openApi.errors("POST", "/api/$batch", reply)).isEmpty();
    }

    @Test
    void aUrlMayBeginWithWhatAnotherRequestCreated() {
        service.on("/v1.0/Customers", Answers.content(201, "Location: /v1.0/Customers(1)\r\n", new byte[0]))
                .on("/v1.0/Customers(1)/Orders", Answers.json("[1]"))
                .on("/v1.0/Products", Answers.json("{\"@odata.id\": \"Products(2)\"}"))
                .on("/v1.0/Products(2)", Answers.json("{\"name\": \"Tea\"}"))
                .on("/v1.0/elsewhere", Answers.content(201, "Location: http://169.254.169.254/x\r\n", new byte[0]))
                .on("/v1.0/nowhere", Answers.json("{}"));

        Reply reply = batch("""
                {"requests": [
                  {"id": "1", "method": "post", "url": "Customers", "body": {}},
                  {"id": "2", "method": "get", "url": "$1/Orders", "dependsOn": ["1"],
                   "headers": {"Authorization": "Bearer x"}},
                  {"id": "3", "method": "get", "url": "Products"},
                  {"id": "4", "method": "get", "url": "$3", "dependsOn": ["3"]},
                  {"id": "5", "method": "post", "url": "elsewhere"},
                  {"id": "6", "method": "get", "url": "$5", "dependsOn": ["5"]},
                  {"id": "7", "method": "get", "url": "nowhere"},
                  {"id": "8", "method": "get", "url": "$7/Orders", "dependsOn": ["7"]}]}""");

        assertThat(statuses(reply))
                .containsExactly("1 201", "2 200", "3 200", "4 200", "5 201", "6 502", "7 200", "8 502");
        assertThat(reply.json().at("/responses/1/body").toString()).isEqualTo("[1]");
        assertThat(reply.json().at("/responses/3/body/name").asString()).isEqualTo("Tea");
        assertThat(reply.json().at("/responses/5/body/error/code").asString()).isEqualTo("target-refused");
        assertThat(reply.body()).doesNotContain("refused: reason");
        assertThat(reply.json().at("/responses/7/body/error/code").asString()).isEqualTo("reference-unresolved");
    }

    // OData JSON Format 4.01, section 19.3
    @Test
    void aPreconditionMayBeTheETagOfAnotherResponse() {
        service.on("/v1.0/Employees(0)", Answers.content(200, "ETag: W/\"7\"\r\n", new byte[0]))
                .on("/v1.0/Employees(1)", Answers.json("{\"@odata.etag\": \"\\\"8\\\"\", \"Salary\": 1}"))
                .on("/v1.0/none", Answers.json("{}"))
                .on("/v1.0/a", Answers.status(204, ""))
                .on("/v1.0/b", Answers.status(412, ""));

        Reply reply = batch("""
                {"requests": [
                  {"id": "1", "method": "get", "url": "Employees(0)"},
                  {"id": "2", "method": "patch", "url": "a", "dependsOn": ["1"], "headers": {"if-match": "$1"}, "body": {}},
                  {"id": "3", "method": "get", "url": "Employees(1)"},
                  {"id": "4", "method": "put", "url": "b", "dependsOn": ["3"], "headers": {"If-None-Match": "$3"}, "body": {}},
                  {"id": "5", "method": "get", "url": "none"},
                  {"id": "6", "method": "put", "url": "a", "dependsOn": ["5"], "headers": {"If-Match": "$5"}, "body": {}},
                  {"id": "7", "method": "get", "url": "none", "headers": {"X-Price": "$5"}}]}""");

        assertThat(statuses(reply)).containsExactly("1 200", "2 204", "3 200", "4 412", "5 200", "6 502", "7 200");
        assertThat(sent("/v1.0/a").headers()).containsEntry("if-match", "W/\"7\"");
        assertThat(sent("/v1.0/b").headers()).containsEntry("If-None-Match", "\"8\"");
        assertThat(reply.json().at("/responses/5/body/error/code").asString()).isEqualTo("reference-unresolved");
        assertThat(service.requests().stream()
                        .flatMap(request -> request.headers().entrySet().stream())
                        .filter(header -> header.getKey().equals("X-Price")))
                .extracting(Map.Entry::getValue)
                .containsExactly("$5");
    }

    @Test
    void contentThatIsNeitherJsonNorTextIsSentAsBytes() {
        service.on("/v1.0/photo", Answers.status(204, "")).on("/v1.0/note", Answers.status(204, ""));

        Reply reply = batch("""
                {"requests": [
                  {"id": "1", "method": "put", "url": "photo", "headers": {"content-type": "image/png"}, "body": "__79_A"},
                  {"id": "2", "method": "put", "url": "note", "headers": {"content-type": "text/plain"}, "body": "__79_A"}]}""");

        assertThat(statuses(reply)).containsExactly("1 204", "2 204");
        assertThat(sent("/v1.0/photo").body()).containsExactly(-1, -2, -3, -4);
        assertThat(sent("/v1.0/photo").headers()).containsEntry("Content-Type", "image/png");
        assertThat(sent("/v1.0/note").text()).isEqualTo("__79_A");

        Reply malformed = batch("""
                {"requests": [
                  {"id": "1", "method": "put", "url": "photo", "headers": {"content-type": "image/png"}, "body": "***"}]}""");
        malformed.isProblem(422, "invalid-group");
        assertThat(malformed.pointers()).containsExactly("/requests/0/body");
    }

    private UpstreamRequest sent(String path) {
        return service.requests().stream()
                .filter(request -> request.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutContinueOnErrorAFailureEndsTheBatch() {
        service.on("/v1.0/broken", Answers.status(500, "no")).on("/v1.0/slow", Answers.never());

        Reply reply = muster.send(request("""
                        {"requests": [
                          {"id": "slow", "method": "get", "url": "slow"},
                          {"id": "broken", "method": "get", "url": "broken"}]}""").header("Prefer", "continue-on-error=false"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(statuses(reply)).containsExactly("slow 424", "broken 500");
    }

    @Test
    void contentThatIsNotTextIsBase64Url() {
        service.on("/v1.0/photo", Answers.content(200, "Content-Type: image/png\r\n", new byte[] {-1, -2, -3, -4}));

        Reply reply = batch("{\"requests\": [{\"id\": \"1\", \"method\": \"get\", \"url\": \"photo\"}]}");

        assertThat(reply.json().at("/responses/0/body").asString()).isEqualTo("__79_A==");
    }

    @Test
    void errorsPointIntoTheBatch() {
        Reply refused = batch(json("""
                {'requests': [
                  {'id': '1', 'method': 'get', 'url': '/a', 'atomicityGroup': 'g'},
                  {'id': '2', 'method': 'get', 'url': '/a', 'dependsOn': ['2']}]}"""));
        refused.isProblem(422, "invalid-group");
        assertThat(refused.pointers()).contains("/requests/0/atomicityGroup");

        Reply circle = batch(json("""
                {'requests': [
                  {'id': '1', 'method': 'get', 'url': 'http://169.254.169.254/'},
                  {'id': '2', 'method': 'get', 'url': '/a', 'dependsOn': ['none'], 'headers': {'Host': 'x'}}]}"""));
        assertThat(circle.status()).isEqualTo(422);
        assertThat(circle.pointers()).contains("/requests/0/url", "/requests/1/headers/Host");
    }

    @Test
    void aBatchMayHaveAThousandRequests() {
        service.on("/v1.0/a", Answers.json("1"));
        String requests = IntStream.range(0, 1_000)
                .mapToObj("{\"id\": \"%d\", \"method\": \"get\", \"url\": \"a\"}"::formatted)
                .collect(Collectors.joining(",", "{\"requests\": [", "]}"));

        Reply reply = batch(requests);

        assertThat(reply.json().path("responses"))
                .hasSize(1_000)
                .allMatch(one -> one.path("status").intValue() == 200);
    }

    @Test
    void aBatchInTheBackgroundIsAGroup() {
        service.on("/v1.0/a", Answers.json("1"));

        Reply accepted = muster.send(request("{\"requests\": [{\"id\": \"x\", \"method\": \"get\", \"url\": \"a\"}]}")
                .header("Prefer", "respond-async"));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(background.finished(accepted.id()).result("x").path("value").intValue())
                .isEqualTo(1);
    }

    @Test
    void aRepeatedBatchGetsTheSameResponses() {
        service.on("/v1.0/a", Answers.json("1"));
        String key = "batch-" + System.nanoTime();
        String requests = "{\"requests\": [{\"id\": \"x\", \"method\": \"post\", \"url\": \"a\"}]}";

        Reply first = muster.send(request(requests).header("Idempotency-Key", key));
        Reply second = muster.send(request(requests).header("Idempotency-Key", key));

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(service.requests()).hasSize(1);
    }

    private Reply batch(String requests) {
        return muster.send(request(requests));
    }

    private HttpRequest.Builder request(String requests) {
        return muster.post("api/$batch", requests);
    }

    private static List<String> statuses(Reply reply) {
        return reply.json()
                .path("responses")
                .valueStream()
                .map(one -> one.path("id").asString() + " " + one.path("status").intValue())
                .toList();
    }
}
