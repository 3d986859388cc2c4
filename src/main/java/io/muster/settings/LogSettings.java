package io.muster.settings;

import io.muster.audit.RequestLog.Audit;
import io.muster.json.Names;
import org.eclipse.microprofile.config.Config;

/**
 * What is logged about requests.
 *
 * @param audit what the audit log has
 * @param access whether each request is logged
 */
public record LogSettings(Audit audit, boolean access) {

    private static final String AUDIT = "muster.audit-log";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static LogSettings read(Config config) {
        return new LogSettings(audit(config), ConfigValues.flag(config, "muster.access-log"));
    }

    private static Audit audit(Config config) {
        String text = ConfigValues.text(config, AUDIT).map(String::strip).orElse("all");
        return Names.find(Audit.class, text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s must be all, changes or off but is \"%s\"".formatted(AUDIT, text)));
    }
}
