package io.muster.store;

import io.muster.database.Database;
import io.muster.testing.Postgres;

class PostgresScale extends ScaleContract {

    @Override
    Database database() {
        return Postgres.shared().freshDatabase();
    }

    @Override
    Limits limits() {
        return new Limits(20, 100, 2_000);
    }

    @Override
    String numbers(int first, int last) {
        return "generate_series(%d, %d) AS n".formatted(first, last);
    }
}
