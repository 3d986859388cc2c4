package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.fails;
import static io.muster.it.Documents.groupWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on all groups that a filter matches. */
@MusterIT
class BulkIT {

    private final MusterClient muster;

    BulkIT(MusterClient muster) {
        this.muster = muster;
    }

    private String background(String label, String... tasks) {
        String document = groupWith("settled", "'labels': {'bulk': '" + label + "'}", tasks);
        return muster.send(muster.post("api/groups", document).header("Prefer", "respond-async"))
                .json()
                .get("id")
                .stringValue();
    }

    private String run(String label, String... tasks) {
        return muster.run(groupWith("settled", "'labels': {'bulk': '" + label + "'}", tasks))
                .id();
    }

    private void awaitEnd(String id, String outcome) {
        Awaitility.await(outcome)
                .until(() -> muster.group(id)
                                .json()
                                .path("outcome")
                                .asString("")
                                .equals(outcome)
                        && muster.group(id).json().path("state").asString("").equals("finished"));
    }

    private Reply bulk(String action, String query) {
        return muster.post("api/groups/" + action + "?" + query);
    }

    private static void assertResult(Reply reply, int matched, int done, boolean more) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(List.of(
                        reply.json().get("matched").intValue(),
                        reply.json().get("done").intValue()))
                .as(reply.body())
                .containsExactly(matched, done);
        assertThat(reply.json().get("more").booleanValue()).isEqualTo(more);
    }

    @Test
    void cancelsWhatHasNotFinished() {
        List<String> groups = Stream.of(1, 2, 3)
                .map(i -> background("cancel", delay("long", "1m")))
                .toList();
        background("other", delay("short", "1ms"));

        assertResult(bulk("cancel", "label.bulk=cancel&dryRun=true"), 3, 0, false);
        assertResult(bulk("cancel", "label.bulk=cancel&limit=2"), 2, 2, true);
        groups.subList(1, 3).forEach(id -> awaitEnd(id, "cancelled"));
        assertResult(bulk("cancel", "label.bulk=cancel"), 1, 1, false);
        awaitEnd(groups.get(0), "cancelled");
        assertResult(bulk("cancel", "label.bulk=cancel"), 0, 0, false);
        assertResult(bulk("cancel", "label.bulk=cancel&state=finished"), 0, 0, false);
    }

    @Test
    void rerunsStoredGroupsThatDidNotSucceed() {
        String cancelled = background("retry", delay("long", "1m"));
        String succeeded = background("retry", delay("short", "1ms"));
        run("retry", fails("here", "1ms"));
        assertResult(bulk("cancel", "label.bulk=retry&q=" + cancelled), 1, 1, false);
        awaitEnd(cancelled, "cancelled");
        awaitEnd(succeeded, "succeeded");

        assertResult(bulk("retry", "label.bulk=retry"), 1, 1, false);

        assertThat(muster.group(cancelled).json().get("state").stringValue()).isNotEqualTo("finished");
        muster.cancel(cancelled);
    }

    @Test
    void deletesFinishedGroupsInMemoryAndInTheStore() {
        String here = run("forget", delay("a", "1ms"));
        String stored = background("forget", delay("a", "1ms"));
        String running = background("forget", delay("long", "1m"));
        awaitEnd(stored, "succeeded");

        assertResult(bulk("forget", "label.bulk=forget"), 2, 2, false);

        for (String gone : List.of(here, stored)) {
            muster.get("api/groups/" + gone).isProblem(404, "not-found");
        }
        assertThat(muster.group(running).status()).isEqualTo(200);
        muster.cancel(running);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cursor=x", "nothing=1", "dryRun=maybe", "limit=201", "state=done", "label.=x"})
    void rejectsWhatIsNoFilter(String query) {
        bulk("cancel", query).isProblem(400, "bad-request");
    }

    @ParameterizedTest
    @CsvSource({"cancel", "retry", "forget"})
    void isNoGroup(String action) {
        assertThat(muster.get("api/groups/" + action).status()).isIn(404, 405);
    }
}
