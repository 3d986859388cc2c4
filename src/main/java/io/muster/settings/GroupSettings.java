package io.muster.settings;

import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Which groups may be run.
 *
 * @param folder of named groups
 * @param documents whether callers may post their own documents
 */
public record GroupSettings(Optional<Path> folder, boolean documents) {

    private static final String DOCUMENTS = "muster.documents";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static GroupSettings read(Config config) {
        Optional<Path> folder = ConfigValues.text(config, "muster.groups.dir")
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath());
        String documents =
                ConfigValues.text(config, DOCUMENTS).map(String::strip).orElse("all");
        return switch (documents) {
            case "all" -> new GroupSettings(folder, true);
            case "named" -> new GroupSettings(folder, false);
            default ->
                throw new IllegalArgumentException(
                        "%s must be all or named but is \"%s\"".formatted(DOCUMENTS, documents));
        };
    }
}
