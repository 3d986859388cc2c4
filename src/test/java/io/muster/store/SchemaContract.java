package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What migrating a database comes to, the same on each kind. */
abstract class SchemaContract {

    static final String PLATES = "CREATE TABLE IF NOT EXISTS plate (id INTEGER PRIMARY KEY);";
    static final String CUPS = """
            -- cups; and
            CREATE TABLE IF NOT EXISTS cup (id INTEGER PRIMARY KEY);
            INSERT INTO cup (id) VALUES (1);
            """;

    HikariDataSource pool;
    Jdbi jdbi;

    abstract Database database();

    @BeforeEach
    void open() {
        pool = ConnectionPool.open(database(), 4);
        jdbi = Jdbi.create(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void makesTheTablesOfMuster() {
        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();

        assertThat(count("muster_group")).isZero();
        assertThat(count("muster_task")).isZero();
        assertThat(count("scheduled_tasks")).isZero();
    }

    @Test
    void leavesTablesAloneThatAreUpToDate() {
        Schema.ofMuster().migrate(jdbi);

        assertThat(Schema.ofMuster().migrate(jdbi)).isZero();
    }

    @Test
    void runsTheScriptsThatHaveCome() {
        assertThat(new Schema(List.of(PLATES)).migrate(jdbi)).isOne();
        assertThat(new Schema(List.of(PLATES, CUPS)).migrate(jdbi)).isOne();

        assertThat(count("plate")).isZero();
        assertThat(count("cup")).isOne();
        assertThat(versions()).containsExactly(1, 2);
    }

    @Test
    void refusesTablesThatANewerMusterHasChanged() {
        new Schema(List.of(PLATES, CUPS)).migrate(jdbi);

        assertThatThrownBy(() -> new Schema(List.of(PLATES)).migrate(jdbi))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("tables of version 2")
                .hasMessageContaining("up to 1");
    }

    @Test
    void doesNotCountAScriptThatBroke() {
        String broken = PLATES + "SELECT * FROM no_such_table;";

        assertThatThrownBy(() -> new Schema(List.of(broken)).migrate(jdbi)).isInstanceOf(JdbiException.class);

        assertThat(new Schema(List.of(PLATES)).migrate(jdbi)).isOne();
        assertThat(versions()).containsExactly(1);
    }

    // H2 keeps half of a script when the process dies in it
    @Test
    void runsMustersScriptsAgainOverWhatTheyHaveMade() {
        Schema.ofMuster().migrate(jdbi);
        jdbi.useHandle(handle -> handle.execute("DELETE FROM muster_schema"));

        assertThat(Schema.ofMuster().migrate(jdbi)).isPositive();
    }

    int count(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }

    List<Integer> versions() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT version FROM muster_schema ORDER BY version")
                .mapTo(Integer.class)
                .list());
    }
}
