package io.muster.store;

import io.muster.database.Schema;
import io.muster.testing.Postgres;
import org.jdbi.v3.core.Jdbi;

class PageOnPostgresTest extends PageContract {

    @Override
    Jdbi database() {
        Jdbi jdbi = Jdbi.create(Postgres.shared().freshDatabase().driver());
        Schema.ofMuster().migrate(jdbi);
        return jdbi;
    }
}
