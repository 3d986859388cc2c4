package io.muster.callback;

import io.muster.testing.TestPostgres;
import org.junit.jupiter.api.AfterAll;

/** Callbacks on PostgreSQL. */
class DueWorkOnPostgresTest extends DueWorkContract {

    private static final TestPostgres POSTGRES = TestPostgres.start();

    DueWorkOnPostgresTest() {
        super(POSTGRES.database());
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }
}
