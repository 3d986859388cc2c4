package io.muster.settings;

import io.muster.handler.sql.Query;
import io.muster.handler.sql.QueryLimits;
import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/**
 * The operator's queries, read from MicroProfile Config and validated: {@code muster.queries.<name>} is the text of a
 * query, {@code muster.sql.data-sources.<name>} or else {@code muster.sql.data-source} the JNDI name of its data
 * source.
 *
 * @param queries by name
 * @param limits for each of them
 */
public record QuerySettings(List<Query> queries, QueryLimits limits) {

    /** Finds a data source by its JNDI name. */
    @FunctionalInterface
    public interface DataSources {
        /** Empty if there is none of that name. */
        Optional<DataSource> find(String jndiName);
    }

    private static final System.Logger LOG = Log.of(QuerySettings.class);

    private static final String TEXT = "muster.queries.";
    private static final String SOURCE = "muster.sql.data-source";
    private static final String OWN_SOURCE = "muster.sql.data-sources.";
    private static final String ENVIRONMENT = "MUSTER_QUERIES_";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static QuerySettings read(Config config, DataSources sources) {
        QueryLimits defaults = QueryLimits.DEFAULTS;
        QueryLimits limits = new QueryLimits(
                timeout(config),
                ConfigValues.positive(config, "muster.sql.max-rows", defaults.maxRows()),
                ConfigValues.positive(config, "muster.sql.max-bytes", defaults.maxBytes()));
        TreeSet<String> settings = new TreeSet<>();
        config.getPropertyNames().forEach(settings::add);
        List<Query> queries = new ArrayList<>();
        for (String setting : settings) {
            if (setting.startsWith(TEXT)) {
                queries.add(query(config, setting, sources));
            }
        }
        settings.forEach(setting -> refuseForNoQuery(setting, queries));
        return new QuerySettings(List.copyOf(queries), limits);
    }

    /** How long a query may take, including the wait for a connection. */
    public static Duration timeout(Config config) {
        return ConfigValues.duration(config, "muster.sql.timeout", QueryLimits.DEFAULTS.timeout());
    }

    private static void refuseForNoQuery(String setting, List<Query> queries) {
        if (setting.startsWith(OWN_SOURCE)) {
            String name = nameIn(setting, OWN_SOURCE);
            if (queries.stream().noneMatch(query -> query.name().equals(name))) {
                throw new IllegalArgumentException(
                        "%s refers to an undefined query: %s%s is not set".formatted(setting, TEXT, name));
            }
        } else if (setting.startsWith(ENVIRONMENT) && queries.stream().noneMatch(isNamedBy(setting))) {
            // only a warning: a container engine may have set it for a service of that name
            warn(setting);
        }
    }

    private static Query query(Config config, String setting, DataSources sources) {
        String name = nameIn(setting, TEXT);
        String text = ConfigValues.text(config, setting)
                .orElseThrow(
                        () -> new IllegalArgumentException(setting + " is empty: set it to the SQL text of the query"));
        DataSource source = source(config, setting, sources);
        try {
            return Query.parse(name, text, source);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(setting + ": " + malformed.getMessage(), malformed);
        }
    }

    private static DataSource source(Config config, String setting, DataSources sources) {
        String own = OWN_SOURCE + nameIn(setting, TEXT);
        String from = ConfigValues.text(config, own).isPresent() ? own : SOURCE;
        String jndiName = ConfigValues.text(config, from)
                .map(String::strip)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s needs a data source: set %s, or %s for all queries, to its JNDI name"
                                .formatted(setting, own, SOURCE)));
        return sources.find(jndiName)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s is \"%s\", but this server has no data source with that JNDI name"
                                .formatted(from, jndiName)));
    }

    private static String nameIn(String setting, String prefix) {
        return setting.substring(prefix.length());
    }

    // MicroProfile Config also finds a setting in the environment: it may be the text of a query that is named
    // elsewhere
    private static Predicate<Query> isNamedBy(String variable) {
        return query -> (TEXT + query.name())
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT)
                .equals(variable);
    }

    private static void warn(String variable) {
        LOG.log(
                Level.WARNING,
                "{0} in the environment defines no query because it does not give the query''s exact name: set {1}<name> as a system"
                        + " property",
                variable,
                TEXT);
    }
}
