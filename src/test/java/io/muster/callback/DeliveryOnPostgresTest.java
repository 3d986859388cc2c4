package io.muster.callback;

import io.muster.testing.TestPostgres;
import org.junit.jupiter.api.AfterAll;

/** Callbacks on PostgreSQL. */
class DeliveryOnPostgresTest extends DeliveryContract {

    private static final TestPostgres POSTGRES = TestPostgres.start();

    DeliveryOnPostgresTest() {
        super(POSTGRES.database());
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }
}
