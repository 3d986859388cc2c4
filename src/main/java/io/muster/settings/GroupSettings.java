package io.muster.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Which groups may be run.
 *
 * @param folder of named groups
 * @param documents whether callers may post their own documents
 * @param batchBase what relative URLs in JSON batches belong to
 */
public record GroupSettings(Optional<Path> folder, boolean documents, Optional<URI> batchBase) {

    private static final String DOCUMENTS = "muster.documents";
    private static final String BATCH_BASE = "muster.batch.base-url";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static GroupSettings read(Config config) {
        Optional<Path> folder = ConfigValues.text(config, "muster.groups.dir")
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath());
        String documents =
                ConfigValues.text(config, DOCUMENTS).map(String::strip).orElse("all");
        Optional<URI> batchBase =
                ConfigValues.text(config, BATCH_BASE).map(String::strip).map(GroupSettings::batchBase);
        return switch (documents) {
            case "all" -> new GroupSettings(folder, true, batchBase);
            case "named" -> new GroupSettings(folder, false, batchBase);
            default ->
                throw new IllegalArgumentException(
                        "%s must be all or named but is \"%s\"".formatted(DOCUMENTS, documents));
        };
    }

    private static URI batchBase(String text) {
        try {
            URI base = new URI(text);
            boolean isHttp = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
            if (isHttp && base.getHost() != null && base.getRawQuery() == null && base.getRawFragment() == null) {
                return base;
            }
        } catch (URISyntaxException malformed) {
            // as for a URL of another kind
        }
        throw new IllegalArgumentException(
                "%s must be an http or https URL without a query but is \"%s\"".formatted(BATCH_BASE, text));
    }
}
