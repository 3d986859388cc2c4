package io.muster.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Jdbi;

final class SchemaForTests {
    private SchemaForTests() {}

    static void create(Jdbi jdbi) {
        try (var script = GroupStore.class.getResourceAsStream("schema-1.sql")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            jdbi.useHandle(handle -> handle.createScript(text).execute());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
