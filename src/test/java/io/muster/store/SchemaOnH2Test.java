package io.muster.store;

import io.muster.database.Database;
import io.muster.database.Database.H2File;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SchemaOnH2Test extends SchemaContract {

    @TempDir
    Path folder;

    @Override
    Database database() {
        return new H2File(folder);
    }
}
