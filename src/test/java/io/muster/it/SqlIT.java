package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Run;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The operator's queries, defined in {@code src/test/server.args}. */
@MusterIT
class SqlIT {

    private final MusterClient muster;
    private final OpenApi openApi = OpenApi.shipped();

    SqlIT(MusterClient muster) {
        this.muster = muster;
    }

    @Test
    void aQueryReturnsItsRows() {
        Reply reply = muster.run(group("all", numbers("a", 2))).isGroup();

        assertThat(reply.result("a").get("type").stringValue()).isEqualTo("sql");
        assertThat(reply.body()).contains("\"value\":[{\"n\":1,\"label\":\"a's\"},{\"n\":2,\"label\":\"a's\"}]");
        assertThat(openApi.errors("POST", "/api/groups", reply)).isEmpty();
    }

    @Test
    void manyQueriesRunInOneGroup() {
        Reply reply = muster.run(group("all", Documents.times(50, numbers("t%d", 1))));

        assertThat(reply.isGroup().states()).hasSize(50).containsOnly("succeeded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'query': 'none'                                            | /tasks/1/query",
                "'query': 'numbers', 'params': {'label': 'x'}               | /tasks/1/params/count",
                "'query': 'broken', 'params': {'x': 1}                      | /tasks/1/params/x",
                "'query': 'numbers', 'params': {'label': ['x'], 'count': 1} | /tasks/1/params/label",
                "'query': 'broken', 'sql': 'select 1'                       | /tasks/1/sql",
            })
    void mismatchesAreRejectedWithTheirPointer(String fields, String pointer) {
        Reply reply =
                muster.run(group("all", numbers("a", 1), sql("b", fields))).isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly(pointer);
    }

    @Test
    void anUnknownQueryIsReportedWithTheKnownOnes() {
        assertThat(muster.run(group("all", sql("a", "'query': 'none'"))).body())
                .contains("unknown query \\\"none\\\"; available: broken, endless, endless.running, numbers");
    }

    @Test
    void aTasksTimeoutEndsItsQueryInTheDatabaseToo() {
        Reply reply =
                muster.run(group("settled", endless("a", "'timeout': '1s', "))).isGroup();

        assertThat(reply.states()).containsExactly("timed_out");
        awaitNoneRuns();
    }

    @Test
    void aCancelledGroupsQueriesEndInTheDatabaseToo() {
        // on virtual threads each keeps a processor busy, and the query that counts them needs one too
        boolean virtual = Run.setting("muster.it.jakartaee").equals("11");
        CompletableFuture<Reply> waiting = muster.runLater(
                virtual ? group("all", endless("a", "")) : group("all", endless("a", ""), endless("b", "")));
        await().until(() -> running() == (virtual ? 1 : 2));

        String id = muster.get("api/groups?state=running&limit=1")
                .groups()
                .get(0)
                .get("id")
                .stringValue();
        muster.cancel(id);

        waiting.orTimeout(10, SECONDS).join().isProblem(409, "group-cancelled");
        awaitNoneRuns();
    }

    @Test
    void queriesThatUseAllTheirConnectionsDoNotAffectTheStore() {
        CompletableFuture<Reply> queries =
                muster.runLater(group("settled", Documents.times(30, endless("t%d", "'timeout': '3s', "))));

        await().pollInterval(ofMillis(100)).until(() -> {
            Reply kept = muster.send(
                    muster.post("api/groups", group("all", delay("a", "10ms"))).header("Prefer", "respond-async"));
            assertThat(kept.status()).as(kept.body()).isEqualTo(202);
            return queries.isDone();
        });
        awaitNoneRuns();
    }

    @Test
    void tooManyRowsFail() {
        assertThat(muster.run(group("all", numbers("a", 1000)))
                        .isGroup()
                        .result("a")
                        .get("value"))
                .hasSize(1000);
        muster.run(group("all", numbers("a", 1001))).isProblem(502, "response-too-large");
    }

    @Test
    void messagesOfTheDatabaseGoToTheLogOnly() {
        Reply reply = muster.run(group("all", sql("a", "'query': 'broken'"))).isProblem(500, "task-failed");

        assertThat(reply.json().get("detail").stringValue())
                .matches("Query broken failed; see the server log, reference [0-9a-f-]{36}");
        assertThat(reply.body()).doesNotContainIgnoringCase("nowhere");
    }

    @Test
    void theTaskTypeListsItsQueries() {
        JsonNode schema = muster.get("api/task-types")
                .json()
                .get("types")
                .valueStream()
                .filter(type -> type.get("name").stringValue().equals("sql"))
                .findFirst()
                .orElseThrow()
                .get("schema");

        assertThat(schema.at("/properties/query/enum").valueStream().map(JsonNode::stringValue))
                .containsExactly("broken", "endless", "endless.running", "numbers", "squares");
    }

    private void awaitNoneRuns() {
        await().until(() -> running() == 0);
    }

    private int running() {
        Reply reply = muster.run(group("all", sql("a", "'query': 'endless.running'")));
        return reply.isGroup().result("a").at("/value/0/n").intValue();
    }

    private static String numbers(String id, int count) {
        return "{\"id\": \"%s\", \"type\": \"sql\", \"query\": \"numbers\", \"params\": {\"label\": \"a's\", \"count\": %d}}"
                .formatted(id, count);
    }

    private static String endless(String id, String fields) {
        return sql(id, fields + "'query': 'endless', 'params': {'mark': 'x'}");
    }

    private static String sql(String id, String fields) {
        return "{\"id\": \"%s\", \"type\": \"sql\", %s}".formatted(id, Documents.json(fields));
    }
}
