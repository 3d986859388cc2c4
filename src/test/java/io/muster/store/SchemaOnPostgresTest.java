package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.Database;
import io.muster.testing.Postgres;
import io.muster.testing.Race;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class SchemaOnPostgresTest extends SchemaContract {

    @Override
    Database database() {
        return Postgres.shared().freshDatabase();
    }

    @Test
    void isMigratedByOneOfTwoNodesThatStartTogether() {
        try (Race race = new Race()) {
            for (int round = 1; round <= 20; round++) {
                jdbi.useHandle(handle -> handle.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
                AtomicInteger applied = new AtomicInteger();
                Runnable node = () -> applied.addAndGet(schema(PLATES, CUPS).migrate(jdbi));

                race.run(node, node);

                assertThat(applied).hasValue(2);
                assertThat(count("cup")).isOne();
            }
        }
    }

    @Test
    void rollsBackAFailedScript() {
        String broken = PLATES + "SELECT * FROM no_such_table;";

        assertThatThrownBy(() -> schema(broken).migrate(jdbi)).isInstanceOf(JdbiException.class);

        assertThatThrownBy(() -> count("plate")).hasMessageContaining("plate");
    }
}
