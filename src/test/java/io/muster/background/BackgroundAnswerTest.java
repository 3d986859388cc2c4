package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.budget.ByteBudget;
import io.muster.database.Schema;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupState;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers of background groups whose nodes die. */
class BackgroundAnswerTest {

    private final Jdbi jdbi = Jdbi.create(new SwitchedDataSource());
    private final List<TestNode> nodes = new ArrayList<>();

    @BeforeEach
    void createTables() {
        Schema.ofMuster().migrate(jdbi);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(TestNode::close);
    }

    private TestNode node() {
        TestNode node = new TestNode(jdbi, 10);
        nodes.add(node);
        await().until(node.background.housekeeper()::isUp);
        return node;
    }

    private static void awaitFinished(TestNode node, UUID id) {
        await().until(() -> node.find(id).state() == GroupState.FINISHED);
    }

    private static String group(String fields) {
        return "{'tasks': [{'id': 'a', 'type': 'manual', 'name': 'a'}, {'id': 'b', 'type': 'manual', 'name': 'b'}], %s}"
                .formatted(fields);
    }

    @Test
    void theNodeThatFinishesTheGroupMakesItsAnswer() {
        TestNode dead = node();
        TestNode other = node();
        UUID id = dead.post(group("'answer': [{'$from': 'a'}, {'$from': 'b'}]"));
        dead.tasks.open("a");
        await().until(() -> dead.find(id).settled().size() == 1);
        assertThat(other.find(id).answer()).isEmpty();

        dead.die();
        await().until(() -> other.tasks.starts("b") == 1);
        other.tasks.open("b");
        awaitFinished(other, id);

        assertThat(other.tasks.starts("a")).isZero();
        assertThat(other.find(id).answer()).contains("[\"a\",\"b\"]");
        GroupFeed.News news =
                other.groups().feed(id, ByteBudget.unlimited().of("alice")).after(2);
        assertThat(news.end().orElseThrow().group().answer()).contains("[\"a\",\"b\"]");
    }

    @Test
    void anAnswerThatWasStoredDoesNotChange() {
        TestNode dead = node();
        TestNode other = node();
        UUID id = dead.post(group(
                "'mode': 'any', 'rest': 'continue', 'answer': [{'$from': '$winner'}, {'$from': 'a', 'default': 0}]"));
        await().until(() -> dead.tasks.starts("b") == 1);
        dead.tasks.open("b");
        await().until(() -> other.find(id).answer().isPresent());

        dead.die();
        await().until(() -> other.tasks.starts("a") == 1);
        other.tasks.open("a");
        awaitFinished(other, id);

        assertThat(other.find(id).answer()).contains("[\"b\",0]");
        assertThat(other.tasks.starts("b")).isZero();
    }
}
