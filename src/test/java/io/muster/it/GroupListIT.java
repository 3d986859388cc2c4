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

    GroupListIT(MusterClient muster) {
        this.muster = muster;
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
                "page=1"
            })
    void rejectsMalformedParameters(String query) {
        Reply reply = muster.get("api/groups?" + query).isProblem(400, "bad-request");

        assertThat(reply.json().get("detail").stringValue()).contains(query.replaceFirst("=.*", ""));
    }

    private static List<String> idsOf(Reply page) {
        return page.groups().stream()
                .map(group -> group.get("id").stringValue())
                .toList();
    }
}
