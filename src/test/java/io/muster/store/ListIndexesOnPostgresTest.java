package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import io.muster.group.spec.Labels;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupFilter.IdRange;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupState;
import io.muster.join.Mode;
import io.muster.testing.Postgres;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of one caller's groups never read the groups of others, which may be many more. */
class ListIndexesOnPostgresTest {

    private static final String OF_ALL_CALLERS = "muster_(group_filter|group_name|group_outcome|label_content)";

    private final Database database = Postgres.shared().freshDatabase();
    private final HikariDataSource pool = ConnectionPool.open(database, 2, SessionTimeouts.DEFAULTS);
    private final Jdbi jdbi = Jdbi.create(pool);

    @BeforeEach
    void open() {
        Schema.ofMuster().migrate(jdbi);
        jdbi.useHandle(handle -> handle.execute("ANALYZE"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @MethodSource("filters")
    void thoseOfACallerUseItsOwnIndexes(GroupFilter filter) {
        assertThat(usedBy(new GroupQuery(Optional.of("few"), filter, 200)))
                .anySatisfy((index, scans) -> assertThat(index).contains("caller"));
    }

    // it depends on the statistics which of several indexes PostgreSQL prefers
    @ParameterizedTest
    @MethodSource("filters")
    void thoseOfACallerCannotUseOthersEvenWithoutTheirOwn(GroupFilter filter) {
        jdbi.useHandle(handle -> handle.execute("DROP INDEX muster_group_caller_filter, muster_group_caller_name,"
                + " muster_group_caller_outcome, muster_label_caller"));
        assertThat(usedBy(new GroupQuery(Optional.of("few"), filter, 200)))
                .noneSatisfy((index, scans) -> assertThat(index).matches(OF_ALL_CALLERS));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void thoseOfAllCallersUseTheirs(GroupFilter filter) {
        assertThat(usedBy(new GroupQuery(Optional.empty(), filter, 200)))
                .anySatisfy((index, scans) -> assertThat(index).matches(OF_ALL_CALLERS));
    }

    static Stream<GroupFilter> filters() {
        Optional<GroupState> finished = Optional.of(GroupState.FINISHED);
        IdRange all = IdRange.before(Optional.empty());
        Labels label = new Labels(Map.of("tenant", "acme"));
        return Stream.of(
                GroupFilter.of(finished, Optional.of(Mode.ALL), all),
                GroupFilter.of(Optional.empty(), Optional.of(Mode.ALL), all),
                GroupFilter.of(finished, Optional.empty(), all),
                new GroupFilter(
                        finished,
                        Optional.empty(),
                        Optional.of(GroupOutcome.FAILED),
                        Optional.empty(),
                        Labels.NONE,
                        all),
                new GroupFilter(finished, Optional.empty(), Optional.empty(), Optional.of("page"), Labels.NONE, all),
                new GroupFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), label, all),
                new GroupFilter(finished, Optional.empty(), Optional.empty(), Optional.of("page"), label, all));
    }

    /** The indexes that a list uses, with the number of their scans. */
    private Map<String, Long> usedBy(GroupQuery query) {
        return jdbi.withHandle(handle -> {
            // the tables are empty
            handle.execute("SET enable_seqscan = off");
            handle.execute("SET enable_bitmapscan = off");
            Map<String, Long> before = scans(handle.getJdbi());
            query.memory(handle);
            query.run(handle);
            handle.execute("SELECT pg_stat_force_next_flush()");
            Map<String, Long> used = new TreeMap<>(scans(handle.getJdbi()));
            used.entrySet().removeIf(index -> index.getValue().equals(before.get(index.getKey())));
            return used;
        });
    }

    private static Map<String, Long> scans(Jdbi jdbi) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT indexrelname AS index, idx_scan AS scans FROM pg_stat_user_indexes")
                        .setMapKeyColumn("index")
                        .setMapValueColumn("scans")
                        .collectInto(new org.jdbi.v3.core.generic.GenericType<Map<String, Long>>() {}));
    }
}
