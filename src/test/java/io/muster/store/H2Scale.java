package io.muster.store;

import io.muster.database.Database;
import io.muster.database.Database.H2File;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2Scale extends ScaleContract {

    @TempDir
    static Path folder;

    @Override
    Database database() {
        return new H2File(folder);
    }

    @Override
    Limits limits() {
        return new Limits(50, 100, 1_000);
    }

    @Override
    String numbers(int first, int last) {
        return "(SELECT x AS n FROM SYSTEM_RANGE(%d, %d))".formatted(first, last);
    }
}
