package io.muster.store.callback;

import io.muster.testing.TestPostgres;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;

/** Callbacks on PostgreSQL. */
class CallbackClaimsOnPostgresTest extends CallbackClaimsContract {

    private static final TestPostgres POSTGRES = TestPostgres.start();

    CallbackClaimsOnPostgresTest() {
        super(Jdbi.create(POSTGRES.database()));
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }
}
