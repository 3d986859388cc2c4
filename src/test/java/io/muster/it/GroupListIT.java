package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The list of groups. */
@MusterIT
class GroupListIT {

    private final MusterClient muster;
    private final BackgroundCalls background;

    GroupListIT(MusterClient muster) {
        this.muster = muster;
        this.background = new BackgroundCalls(muster);
    }

    @Test
    void listsTheNewestFirst() {
        List<String> ids = Stream.of("a", "b", "c")
                .map(id -> muster.run(group("all", delay(id, "1ms"))).id())
                .toList();

        assertThat(idsOf(muster.get("api/groups?limit=3"))).containsExactly(ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    void listsGroupsWithoutTheirResults() {
        String id = muster.run(group("settled", fails("a", "1ms"))).id();

        JsonNode group = muster.get("api/groups?limit=1").groups().get(0);

        assertThat(group.get("id").stringValue()).isEqualTo(id);
        assertThat(group.get("mode").stringValue()).isEqualTo("settled");
        assertThat(group.has("results")).isFalse();
        assertThat(group.get("counts").get("failed").intValue()).isEqualTo(1);
    }

    @Test
    void saysWhyAGroupFailed() {
        muster.run(group("all", fails("a", "1ms")));

        JsonNode error = muster.get("api/groups?limit=1").groups().get(0).get("error");

        assertThat(Reply.slugOf(error)).isEqualTo("task-failed");
        assertThat(error.get("task").stringValue()).isEqualTo("a");
    }

    @Test
    void isReadPageByPage() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(
                    0,
                    muster.run(groupWith("quorum", "'quorum': 1", delay("a", "1ms")))
                            .id());
        }

        List<String> read = new ArrayList<>();
        Reply page = muster.get("api/groups?mode=quorum&limit=2");
        while (read.size() < 5) {
            read.addAll(idsOf(page));
            page = muster.get("api/groups?mode=quorum&limit=2&cursor="
                    + page.json().path("next").asString(""));
        }

        assertThat(read).startsWith(ids.toArray(new String[0])).doesNotHaveDuplicates();
    }

    @Test
    void hasNoNextPageAfterTheLast() {
        muster.run(group("all", delay("a", "1ms")));

        // nothing is older than the first group of this century
        Reply page = muster.get("api/groups?cursor=00dc6acf-ac00-7000-8000-000000000000");

        assertThat(page.groups()).isEmpty();
        assertThat(page.json().has("next")).isFalse();
    }

    @Test
    void isFilteredByModeAndState() {
        muster.run(group("first", delay("a", "1ms")));
        muster.run(group("any", delay("a", "1ms")));

        List<JsonNode> firsts =
                muster.get("api/groups?mode=first&state=finished").groups();

        assertThat(firsts).isNotEmpty().allSatisfy(group -> {
            assertThat(group.get("mode").stringValue()).isEqualTo("first");
            assertThat(group.get("state").stringValue()).isEqualTo("finished");
        });
        assertThat(muster.get("api/groups?state=queued").groups()).isEmpty();
    }

    private List<String> everywhere(String document) {
        String here = muster.run(document).id();
        String stored = background.submit(document).id();
        background.finished(stored);
        return List.of(stored, here);
    }

    @Test
    void isFilteredByLabels() {
        String run = java.util.UUID.randomUUID().toString();
        List<String> groups = everywhere(
                groupWith("all", "'labels': {'run': '%s', 'team/owner': 'A & ü'}".formatted(run), delay("a", "1ms")));
        everywhere(groupWith("all", "'labels': {'run': 'another'}", delay("a", "1ms")));

        Reply page = muster.get("api/groups?label.run=" + run);

        assertThat(idsOf(page)).isEqualTo(groups);
        assertThat(page.groups().get(0).get("labels").toString())
                .isEqualTo("{\"run\":\"%s\",\"team/owner\":\"A & ü\"}".formatted(run));
        assertThat(OpenApi.shipped().errors("GET", "/api/groups", page)).isEmpty();
        assertThat(idsOf(muster.get("api/groups?label.team%2Fowner=A%20%26%20%C3%BC&state=finished&label.run=" + run)))
                .isEqualTo(groups);
        assertThat(idsOf(muster.get("api/groups?label.run=" + run + "&limit=1&cursor=" + groups.get(0))))
                .isEqualTo(groups.subList(1, 2));
        assertThat(idsOf(muster.get("api/groups?label.none=x&label.run=" + run)))
                .isEmpty();
        for (String id : groups) {
            Reply group = muster.group(id);
            assertThat(group.json().at("/labels/run").asString()).isEqualTo(run);
            assertThat(OpenApi.shipped().errors("GET", "/api/groups/{id}", group))
                    .isEmpty();
            assertThat(muster.get("api/groups/" + id + "/events").body()).contains("\"labels\":{\"run\":\"" + run);
        }
    }

    @Test
    void isFilteredByOutcomeAndTimeAndTheBeginningOfTheId() {
        List<String> failed = everywhere(group("settled", fails("a", "1ms")));
        List<String> lost = everywhere(group("all", fails("a", "1ms")));
        List<String> groups = Stream.concat(lost.stream(), failed.stream()).toList();
        String since = muster.group(failed.get(1)).group().get("createdAt").asString();

        assertThat(idsOf(muster.get("api/groups?outcome=failed&limit=2"))).isEqualTo(lost);
        assertThat(idsOf(muster.get("api/groups?outcome=failed&mode=settled"))).doesNotContainAnyElementsOf(failed);
        assertThat(idsOf(muster.get("api/groups?limit=200&since="
                        + java.time.Instant.parse(since).minusSeconds(1))))
                .containsAll(groups);
        assertThat(idsOf(muster.get("api/groups?since=2100-01-01T00:00:00Z"))).isEmpty();
        assertThat(idsOf(muster.get("api/groups?until=2000-01-01T00:00:00Z"))).isEmpty();
        assertThat(idsOf(muster.get("api/groups?limit=200&since=1960-01-01T00:00:00Z&until=9999-12-31T23:59:59Z")))
                .containsAll(groups);
        for (String id : groups) {
            assertThat(idsOf(muster.get("api/groups?q=" + id))).containsExactly(id);
            assertThat(idsOf(muster.get("api/groups?q=" + id.substring(0, 30)))).contains(id);
            assertThat(idsOf(muster.get("api/groups?q=" + id.substring(0, 9)))).contains(id);
            assertThat(idsOf(muster.get("api/groups?q=f" + id.substring(1, 9)))).isEmpty();
            assertThat(idsOf(muster.get("api/groups?q=" + id + "&until=2000-01-01T00:00:00Z")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "limit=",
                "state=done",
                "state=FINISHED",
                "state=",
                "mode=some",
                "cursor=x",
                "cursor=",
                "outcome=done",
                "since=yesterday",
                "since=",
                "until=2026-13-01T00:00:00Z",
                "q=",
                "q=xyz",
                "q=0197-",
                "label.=a",
                "label.a%20b=a",
                "label.a=",
                "page=1"
            })
    void rejectsMalformedParameters(String query) {
        Reply reply = muster.get("api/groups?" + query).isProblem(400, "bad-request");

        assertThat(reply.json().get("detail").stringValue())
                .contains(query.replaceFirst("=.*", "").replace("%20", " "));
    }

    private static List<String> idsOf(Reply page) {
        return page.groups().stream()
                .map(group -> group.get("id").stringValue())
                .toList();
    }
}
