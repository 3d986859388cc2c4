package io.muster.settings;

import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Which groups are run.
 *
 * @param folder of the groups with a name
 * @param documents whether callers may post documents of their own
 */
public record GroupSettings(Optional<Path> folder, boolean documents) {

    private static final String DOCUMENTS = "muster.documents";

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
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
