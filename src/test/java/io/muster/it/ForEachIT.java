package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static io.muster.it.Documents.http;
import static io.muster.it.Documents.json;
import static io.muster.it.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tasks that are run once for each element of a list, in an answer, in a stream and in the background. */
@MusterIT
class ForEachIT {

    private static final String BARE = "{\"id\": \"items\", \"type\": \"delay\"}";
    private static final String ITEM = "{'id': 'items', 'type': 'delay', 'duration': '1ms'}";

    private final MusterClient muster;
    private final BackgroundCalls background;
    private final OpenApi openApi = OpenApi.shipped();

    ForEachIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void aTaskIsRunForEachElementOfTheValueOfAnother() {
        try (TestUpstream upstream = TestUpstream.start()) {
            upstream.on("/orders", Answers.json("[{\"id\": 1.10}, {\"id\": 2}]"));
            upstream.on("/items", Answers.json("{\"ok\": true}"));

            Reply reply = muster.run(group(
                            "all",
                            http("orders", upstream.uri("/orders")),
                            http(
                                    "items",
                                    upstream.uri("/items"),
                                    "'forEach': {'$from': 'orders'}, 'method': 'POST',"
                                            + " 'body': {'order': {'$item': '/id'}, 'all': {'$item': ''}}"),
                            value("sum", "{'$from': 'items#/1/ok'}")))
                    .isGroup();

            assertThat(reply.states()).containsExactly("succeeded", "succeeded", "succeeded");
            JsonNode items = reply.result("items");
            assertThat(items.get("value").toString()).isEqualTo("[{\"ok\":true},{\"ok\":true}]");
            assertThat(ids(items)).containsExactly("items[0]", "items[1]");
            assertThat(items.at("/items/0/state").asString()).isEqualTo("succeeded");
            assertThat(items.at("/items/0/http/status").intValue()).isEqualTo(200);
            assertThat(reply.result("sum").get("value").booleanValue()).isTrue();
            assertThat(reply.group().at("/counts/total").intValue()).isEqualTo(5);
            assertThat(reply.completionOrder()).startsWith("orders").endsWith("items", "sum");
            assertThat(upstream.requests().stream()
                            .filter(request -> request.path().equals("/items"))
                            .map(request -> request.text()))
                    .containsExactlyInAnyOrder(
                            "{\"order\":1.10,\"all\":{\"id\":1.10}}", "{\"order\":2,\"all\":{\"id\":2}}");
            assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
        }
    }

    @Test
    void theFirstItemThatFailsFailsTheTaskAndStopsItsOtherItems() {
        Reply reply = muster.run(group("settled", item("'forEach': [{}, {'ok': 1}, {'ok': 2}], 'duration': '1h'")))
                .isGroup();

        JsonNode task = reply.result("items");
        assertThat(task.get("state").asString()).isEqualTo("failed");
        assertThat(task.at("/error/detail").asString()).startsWith("items[0]: ");
        assertThat(states(task)).containsExactly("failed", "cancelled", "cancelled");
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void settledItemsThatFailHaveTheirFallbackOrNullInTheList() {
        Reply reply = muster.run(group(
                        "all",
                        item("'id': 'plain', 'each': 'settled', 'forEach': [{'ok': 1}, {}], 'duration': '1ms'"),
                        item("'id': 'spare', 'forEach': [{'ok': 1}, {}], 'fallback': {'x': 2}, 'duration': '1ms'"),
                        item("'id': 'slow', 'each': 'settled', 'forEach': [{'ok': 1}, {}], 'timeout': '50ms',"
                                + " 'duration': '1h'"),
                        item("'id': 'none', 'forEach': [], 'duration': '1ms'")))
                .isGroup();

        assertThat(reply.result("plain").get("value").toString()).isEqualTo("[1,null]");
        assertThat(reply.result("spare").get("value").toString()).isEqualTo("[1,{\"x\":2}]");
        assertThat(states(reply.result("slow"))).containsExactly("timed_out", "failed");
        assertThat(reply.result("none").get("value").toString()).isEqualTo("[]");
        assertThat(reply.result("none").get("items")).isEmpty();
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void anItemIsSkippedIfItsElementSaysSo() {
        Reply reply = muster.run(group(
                        "all",
                        with(
                                "'forEach': [{'open': true}, {'open': false}], 'when': {'$item': '/open'},"
                                        + " 'value': {'$item': ''}",
                                json(ITEM))))
                .isGroup();

        assertThat(states(reply.result("items"))).containsExactly("succeeded", "skipped");
        assertThat(reply.result("items").get("value").toString()).isEqualTo("[{\"open\":true},null]");
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void noMoreItemsRunAtOnceThanTheTaskAllows() {
        Reply reply = muster.run(
                        group("all", with("'duration': '40ms', 'concurrency': 2, 'forEach': [1, 2, 3, 4, 5, 6]", BARE)))
                .isGroup();

        List<JsonNode> items = List.copyOf(reply.result("items").get("items").values());
        for (JsonNode item : items) {
            int start = item.get("startedMs").intValue();
            long running = items.stream()
                    .filter(other -> other.get("startedMs").intValue() <= start
                            && other.get("startedMs").intValue()
                                            + other.get("elapsedMs").intValue()
                                    > start)
                    .count();
            assertThat(running).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatCannotBeRunForEachIsToldWithItsPointer() {
        assertError("/tasks/0/forEach", "must be an array", with("'forEach': {'a': 1}", json(ITEM)));
        assertError("/tasks/0/forEach", "nested", with("'forEach': {'$item': '/x'}", json(ITEM)));
        assertError("/tasks/0/forEach/$from", "must be the id", with("'forEach': {'$from': 'a[0]'}", json(ITEM)));
        assertError("/tasks/0/value", "forEach", with("'value': {'$item': '/x'}", json(ITEM)));
        assertError("/tasks/0/each", "forEach", with("'each': 'all'", json(ITEM)));
        assertError("/tasks/0/concurrency", "forEach", with("'concurrency': 3", json(ITEM)));
    }

    @Test
    void aValueThatIsNoArrayFailsTheTask() {
        Reply reply = muster.run(group("all", value("a", "{'x': 1}"), with("'forEach': {'$from': 'a'}", json(ITEM))))
                .isProblem(502, "reference-unresolved");

        assertThat(reply.json().path("detail").asString()).contains("array", "object");
        assertThat(reply.json().path("task").asString()).isEqualTo("items");
    }

    @Test
    void moreItemsThanAGroupMayHaveFailTheTask() {
        String elements = IntStream.range(0, 6_000).mapToObj(i -> "0").collect(Collectors.joining(","));
        Reply reply = muster.run(group(
                        "settled",
                        value("a", "[" + elements + "]"),
                        with("'id': 'b', 'forEach': {'$from': 'a'}", json("{'type': 'delay', 'duration': '0s'}")),
                        with(
                                "'id': 'c', 'after': ['b'], 'forEach': {'$from': 'a'}",
                                json("{'type': 'delay', 'duration': '0s'}"))))
                .isGroup();

        assertThat(reply.states()).containsExactly("succeeded", "succeeded", "failed");
        assertThat(Reply.slugOf(reply.result("c").get("error"))).isEqualTo("too-many-items");
        assertThat(reply.group().at("/counts/total").intValue()).isEqualTo(6_003);
    }

    @Test
    void theModesLookAtTheTaskAsAWhole() {
        Reply reply = muster.run(group(
                        "first", delay("a", "400ms"), item("'forEach': [{'ok': 1}, {'ok': 2}], 'duration': '1ms'")))
                .isGroup();

        assertThat(reply.states()).containsExactly("cancelled", "succeeded");
    }

    @Test
    void runsInTheBackgroundAsWell() {
        Reply end = background.finished(background
                .submit(groupWith(
                        "all",
                        "'concurrency': 3",
                        value("a", "[1.10, 2, 3]"),
                        with("'forEach': {'$from': 'a'}, 'value': {'$item': ''}", json(ITEM)),
                        value("b", "{'$from': 'items#/0'}")))
                .id());

        assertThat(end.outcome()).isEqualTo("succeeded");
        assertThat(end.body()).contains("\"value\":[1.10,2,3]");
        assertThat(ids(end.result("items"))).containsExactly("items[0]", "items[1]", "items[2]");
        assertThat(end.body()).contains("\"value\":1.10");
        assertThat(end.group().at("/counts/total").intValue()).isEqualTo(6);
        assertThat(end.completionOrder()).hasSize(6);
        assertThat(openApi.errors("GET", "/api/groups/{id}", end)).isEmpty();
    }

    @Test
    void eachItemIsAnEventOfItsOwnInMemoryAndInTheStore() {
        String document = group("all", item("'forEach': [{'ok': 1}, {'ok': 2}], 'duration': '1ms'"));

        Reply live = muster.send(muster.post("api/groups", document).setHeader("Accept", "application/x-ndjson"));
        String id = background.submit(document).id();
        background.finished(id);
        Reply stored =
                muster.send(muster.request("api/groups/" + id + "/events").header("Accept", "application/x-ndjson"));

        for (Reply reply : List.of(live, stored)) {
            List<String> ids = reply.body()
                    .lines()
                    .map(line -> line.replaceAll("^ *\\{\"id\":\"([^\"]*)\".*", "$1"))
                    .toList();
            assertThat(ids.subList(0, 2)).containsExactlyInAnyOrder("items[0]", "items[1]");
            assertThat(ids.get(2)).isEqualTo("items");
            assertThat(ids).hasSize(4);
        }
    }

    @Test
    void oneItemOfARunningGroupIsCancelled() {
        String id = background
                .submit(group("all", item("'each': 'settled', 'forEach': [{'ok': 1}], 'duration': '1h'")))
                .id();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> muster.post("api/groups/" + id + "/tasks/items%5B0%5D/cancel")
                                .status()
                        == 200);

        Reply end = background.finished(id);
        assertThat(end.outcome()).isEqualTo("succeeded");
        assertThat(states(end.result("items"))).containsExactly("cancelled");
    }

    private void assertError(String pointer, String detail, String task) {
        Reply reply = muster.run(group("all", task)).isProblem(422, "invalid-group");
        assertThat(reply.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(reply.json().at("/errors/0/detail").asString()).contains(detail);
    }

    /** A task whose items have the {@code ok} of their elements as their value, and fail at once if it is not there. */
    private static String item(String fields) {
        String id = fields.contains("'id'") ? "" : "'id': 'items', ";
        return json("{" + id + fields + ", 'type': 'delay', 'value': {'$item': '/ok'}}");
    }

    private static String value(String id, String value) {
        return json("{'id': '%s', 'type': 'delay', 'duration': '1ms', 'value': %s}".formatted(id, value));
    }

    private static List<String> ids(JsonNode task) {
        return task.get("items").values().stream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private static List<String> states(JsonNode task) {
        return task.get("items").values().stream()
                .map(item -> item.get("state").asString())
                .toList();
    }
}
