package io.muster.store;

import io.muster.database.Schema;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

class PageOnH2Test extends PageContract {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @Override
    Jdbi database() {
        Jdbi jdbi = Jdbi.create(url);
        Schema.ofMuster().migrate(jdbi);
        return jdbi;
    }
}
