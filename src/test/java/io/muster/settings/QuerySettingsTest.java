package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.handler.sql.Query;
import io.muster.handler.sql.QueryLimits;
import io.muster.testing.QuietLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuerySettingsTest {

    private final DataSource orders = new JdbcDataSource();
    private final DataSource people = new JdbcDataSource();

    @Test
    void queriesAreOptional() {
        QuerySettings settings = read(Map.of());
        assertThat(settings.queries()).isEmpty();
        assertThat(settings.limits()).isEqualTo(QueryLimits.DEFAULTS);
    }

    @Test
    void aQueryUsesItsOwnDataSourceOrTheDefault() {
        QuerySettings settings = read(Map.of(
                "muster.queries.orders-of", "select * from orders where customer = :customer",
                "muster.queries.who.is", "select * from people",
                "muster.sql.data-source", " jdbc/orders ",
                "muster.sql.data-sources.who.is", "jdbc/people"));
        assertThat(settings.queries()).extracting(Query::name).containsExactly("orders-of", "who.is");
        assertThat(settings.queries().get(0).source()).isSameAs(orders);
        assertThat(settings.queries().get(0).parameters()).containsExactly("customer");
        assertThat(settings.queries().get(1).source()).isSameAs(people);
    }

    @Test
    void theLimitsCanBeSet() {
        assertThat(read(Map.of(
                                "muster.sql.timeout", "2.5s",
                                "muster.sql.max-rows", "7",
                                "muster.sql.max-bytes", "1000"))
                        .limits())
                .isEqualTo(new QueryLimits(Duration.ofMillis(2_500), 7, 1_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "muster.queries.a | select 1 | x | y | muster.queries.a needs a data source:"
                        + " set muster.sql.data-sources.a, or muster.sql.data-source for all queries, to its JNDI name",
                "muster.queries.a | select 1 | muster.sql.data-source | jdbc/none"
                        + " | muster.sql.data-source is \"jdbc/none\", but this server has no data source with that JNDI name",
                "muster.queries.a | select 1 | muster.sql.data-sources.a | jdbc/none"
                        + " | muster.sql.data-sources.a is \"jdbc/none\", but this server has no data source with that JNDI name",
                "x | y | muster.sql.data-sources.b | jdbc/orders"
                        + " | muster.sql.data-sources.b refers to an undefined query: muster.queries.b is not set",
                "muster.queries.a | `` | muster.sql.data-source | jdbc/orders"
                        + " | muster.queries.a is empty: set it to the SQL text of the query",
                "muster.queries.a b | select 1 | muster.sql.data-source | jdbc/orders"
                        + " | muster.queries.a b: a query's name must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"a b\"",
                "muster.queries.a | select ? | muster.sql.data-source | jdbc/orders"
                        + " | muster.queries.a: a parameter must be written :name, not ?",
                "muster.sql.max-rows | 0 | x | y | muster.sql.max-rows must be a whole number above 0 but is \"0\"",
                "muster.sql.timeout | soon | x | y | muster.sql.timeout must be a duration above 0 such as 5s but is \"soon\"",
            })
    void namesAnInvalidSetting(String setting, String value, String other, String itsValue, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of(setting, value, other, itsValue)))
                .withMessage(message);
    }

    @Test
    void aQueryCannotBeNamedByAnEnvironmentVariable() {
        try (QuietLog log = QuietLog.of(QuerySettings.class)) {
            assertThat(read(Map.of("MUSTER_QUERIES_ORDERS_OF", "select 1")).queries())
                    .isEmpty();
            assertThat(log.records()).hasSize(1);
            read(Map.of(
                    "MUSTER_QUERIES_ORDERS_OF", "select 1",
                    "muster.queries.orders-of", "select 1",
                    "muster.sql.data-source", "jdbc/orders"));
            assertThat(log.records()).hasSize(1);
        }
    }

    private QuerySettings read(Map<String, String> settings) {
        Map<String, DataSource> sources = Map.of("jdbc/orders", orders, "jdbc/people", people);
        return QuerySettings.read(config(new TreeMap<>(settings)), name -> Optional.ofNullable(sources.get(name)));
    }

    /** An empty text counts as absent, as in MicroProfile Config. */
    private static Config config(Map<String, String> settings) {
        return (Config) Proxy.newProxyInstance(
                QuerySettingsTest.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPropertyNames" -> settings.keySet();
                    case "getOptionalValue" ->
                        Optional.ofNullable(settings.get(arguments[0])).filter(text -> !text.isEmpty());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
