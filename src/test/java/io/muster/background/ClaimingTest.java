package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.database.Schema;
import io.muster.database.Transactions;
import io.muster.store.claim.Claims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims of an almost full node: it runs every group that it claims. */
class ClaimingTest {

    private final Jdbi jdbi =
            Jdbi.create(JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "", ""));
    private final List<Claimed> claimed = new ArrayList<>();
    private TestNode node;
    private Claims claims;

    @BeforeEach
    void createTables() {
        Schema.ofMuster().migrate(jdbi);
        claims = new Claims(new Transactions(jdbi, () -> true, Optional.empty()));
        // without permits: it only posts. Frozen, as it would requeue what the unknown node "n" claims
        node = new TestNode(jdbi, 0, new Admission(10), ByteBudget.unlimited());
        node.freeze();
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void aFullNodeClaimsNothing() {
        post(5, 1);
        GroupPermits permits = new GroupPermits(2, ByteBudget.unlimited());
        Claiming claiming = claiming(permits);

        assertThat(claiming.claim("n")).isTrue();
        assertThat(claiming.claim("n")).isTrue();
        claiming.claimSuspect("n");
        assertThat(claimed).hasSize(2);
        assertThat(everClaimed()).isEqualTo(2);
        claimed.get(0).permit().release();
        assertThat(claiming.claim("n")).isTrue();
        assertThat(everClaimed()).isEqualTo(3);
    }

    @Test
    void claimsNoMoreThanThereArePlaces() {
        post(10, 1);
        claiming(new GroupPermits(3, ByteBudget.unlimited())).claim("n");
        assertThat(everClaimed()).isEqualTo(3);
    }

    @Test
    void claimsNoMoreThanItHasMemoryForAndTheNextOfAnotherCaller() {
        long memory = size(post(10, 1).get(0));
        // the background uses half of it
        claiming(new GroupPermits(64, new ByteBudget(2 * (3 * memory + memory / 2))))
                .claim("n");
        assertThat(everClaimed()).isEqualTo(3);
    }

    @Test
    void claimedGroupsCountAsTasksBeforeTheyAreStarted() {
        post(10, 4);
        Claiming claiming = claiming(new GroupPermits(64, ByteBudget.unlimited()));

        claiming.claim("n");
        assertThat(everClaimed()).isEqualTo(2);
        claiming.claim("n");
        assertThat(everClaimed()).isEqualTo(2);
    }

    @Test
    void groupsWithoutRoomDoNotBlockTheOthers() {
        post(200, 8);
        List<UUID> small = post(1, 2);
        Claiming claiming = claiming(new GroupPermits(64, ByteBudget.unlimited()));

        claiming.claim("n");
        assertThat(claimed).hasSize(1);
        claiming.claim("n");
        assertThat(claimed).extracting(group -> group.claim().id()).endsWith(small.get(0));
    }

    private Claiming claiming(GroupPermits permits) {
        return new Claiming(claims, permits, node.runner, claimed::add, node.background.runner());
    }

    private List<UUID> post(int groups, int tasks) {
        String document = "{'tasks': [%s]}"
                .formatted(String.join(",", Collections.nCopies(tasks, "{'type': 'delay', 'duration': '1h'}")));
        List<UUID> ids = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            ids.add(node.post(document));
        }
        return ids;
    }

    private long size(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT memory_bytes FROM muster_group WHERE id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .one());
    }

    /** A group's epoch counts both claims and releases. */
    private long everClaimed() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT SUM(epoch) FROM muster_group")
                .mapTo(Long.class)
                .one());
    }
}
