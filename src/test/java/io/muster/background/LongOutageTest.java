package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.database.Schema;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A database that is unavailable for longer than a lease. */
class LongOutageTest {

    private final SwitchedDataSource database = new SwitchedDataSource();
    private final Jdbi jdbi = Jdbi.create(database);

    @Test
    void isNotConsideredOverWhenTheLeaseEnds() {
        Schema.ofMuster().migrate(jdbi);
        try (TestNode node = new TestNode(jdbi, 10)) {
            Housekeeper housekeeper = node.background.housekeeper();
            await().until(housekeeper::isUp);
            database.makeUnavailable();
            await().until(() -> !housekeeper.reachesDatabase());
            await().until(() -> housekeeper.node().isEmpty());

            await().during(Duration.ofMillis(1_500)).until(() -> !housekeeper.reachesDatabase());

            database.makeAvailable();
            await().until(() -> housekeeper.isUp() && housekeeper.reachesDatabase());
            assertThat(housekeeper.node()).isPresent();
        }
    }
}
