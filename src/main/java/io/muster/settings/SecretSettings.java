package io.muster.settings;

import io.muster.logging.Log;
import io.muster.outbound.message.Secret;
import io.muster.outbound.message.Secrets;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;

/**
 * The operator's secrets for headers, read from MicroProfile Config and validated: {@code muster.secrets.<name>} is the
 * value of a secret, {@code muster.secrets.<name>.hosts} lists where it may be sent. In the environment they are {@code
 * MUSTER_SECRETS_<NAME>} and {@code MUSTER_SECRETS_<NAME>_HOSTS}, and the name is in lower case.
 */
public final class SecretSettings {

    private static final System.Logger LOG = Log.of(SecretSettings.class);

    private static final String PREFIX = "muster.secrets.";
    private static final String HOSTS = ".hosts";
    private static final String ENVIRONMENT = "MUSTER_SECRETS_";
    private static final String ENVIRONMENT_HOSTS = "_HOSTS";

    private SecretSettings() {}

    /** @throws IllegalArgumentException if a setting is invalid; names it, but not its value */
    public static Secrets read(Config config) {
        Set<String> settings = new TreeSet<>();
        config.getPropertyNames().forEach(settings::add);
        // some servers list a variable a second time, with dots for all of its underscores
        settings.removeIf(setting -> setting.startsWith(PREFIX)
                && nameIn(setting).contains(".")
                && settings.contains(setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
        Set<String> names = new TreeSet<>();
        settings.forEach(setting -> nameOfHosts(config, setting).ifPresent(names::add));
        settings.forEach(setting -> warnWithoutHosts(setting, names));
        List<Secret> secrets = new ArrayList<>();
        for (String name : names) {
            secrets.add(secret(config, name));
        }
        return new Secrets(secrets);
    }

    private static Optional<String> nameOfHosts(Config config, String setting) {
        if (setting.startsWith(PREFIX) && isHosts(setting)) {
            return Optional.of(nameIn(setting));
        }
        if (setting.startsWith(ENVIRONMENT) && setting.endsWith(ENVIRONMENT_HOSTS)) {
            // a name with another spelling, set as a property, may use this variable for its hosts only
            String name = setting.substring(
                    ENVIRONMENT.length(),
                    Math.max(ENVIRONMENT.length(), setting.length() - ENVIRONMENT_HOSTS.length()));
            return Optional.of(name.toLowerCase(Locale.ROOT))
                    .filter(lowerCase ->
                            ConfigValues.text(config, PREFIX + lowerCase).isPresent());
        }
        return Optional.empty();
    }

    // no name contains a dot, so a value is never mistaken for hosts
    private static boolean isHosts(String setting) {
        return setting.substring(PREFIX.length()).endsWith(HOSTS);
    }

    private static String nameIn(String setting) {
        String rest = setting.substring(PREFIX.length());
        return isHosts(setting) ? rest.substring(0, rest.length() - HOSTS.length()) : rest;
    }

    // only a warning: a container engine may have set it in the environment for a service of that name
    private static void warnWithoutHosts(String setting, Set<String> names) {
        if (setting.startsWith(PREFIX) && !isHosts(setting) && !names.contains(nameIn(setting))) {
            LOG.log(
                    Level.WARNING,
                    "{0} is ignored: set {0}{1} to the hosts that may receive this secret",
                    setting,
                    HOSTS);
        }
    }

    private static Secret secret(Config config, String name) {
        String setting = PREFIX + name;
        String value = ConfigValues.text(config, setting)
                .orElseThrow(() -> new IllegalArgumentException(setting + " is not set, but its hosts are"));
        String hosts = ConfigValues.text(config, setting + HOSTS).orElse("");
        try {
            return Secret.parse(name, value, hosts);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(setting, wrong.getMessage()), wrong);
        }
    }
}
