package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.view.GroupState;
import io.muster.testing.GroupTables;
import io.muster.testing.StepsDataSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A group whose insert takes so long that its node may have been declared dead meanwhile. */
class LateInsertTest {

    private final Thread caller = Thread.currentThread();
    private final AtomicReference<Runnable> atCommit = new AtomicReference<>(() -> {});
    private final Jdbi jdbi = Jdbi.create(StepsDataSource.before(GroupTables.inMemory(), this::step));

    private void step(String call) {
        if (call.equals("commit") && Thread.currentThread() == caller) {
            atCommit.get().run();
        }
    }

    @Test
    void isNotStartedButLeftToBeClaimed() {
        try (TestNode node = new TestNode(jdbi, 10)) {
            await().until(() -> node.background.housekeeper().node().isPresent());
            atCommit.set(() -> {
                node.freeze();
                await().until(() -> node.background.housekeeper().node().isEmpty());
                atCommit.set(() -> {});
            });

            UUID id = node.post("{'tasks': [{'type': 'manual', 'name': 'a'}]}");

            assertThat(node.tasks.starts("a")).isZero();
            assertThat(node.find(id).state()).isEqualTo(GroupState.QUEUED);

            node.thaw();
            await().until(() -> node.tasks.starts("a") == 1);
            node.tasks.open("a");
            await().until(() -> node.find(id).state() == GroupState.FINISHED);
        }
    }
}
