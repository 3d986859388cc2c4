package io.muster.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to a real PostgreSQL and what comes from it, type by type. */
class PostgresValuesTest {

    private static EmbeddedPostgres postgres;

    private final SqlBench sql = new SqlBench(postgres.getPostgresDatabase());

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, customer text not null)");
            statement.execute("insert into orders select n, 'customer ' || n from generate_series(1, 20) n");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null::int                                            | null",
                "true                                                 | true",
                "9223372036854775807                                  | 9223372036854775807",
                "1.10::numeric                                        | 1.10",
                "123456789012345678901234567890.123456789012345678901 | 123456789012345678901234567890.123456789012345678901",
                "'NaN'::numeric                                       | \"NaN\"",
                "0.1::float8                                          | 0.1",
                "1.5::real                                            | 1.5",
                "b'1'::bit(1)                                         | true",
                "b'101'                                               | \"101\"",
                "'a \"b\" ü'                                          | \"a \\\"b\\\" ü\"",
                "'a'::char(3)                                         | \"a  \"",
                "timestamptz '2026-01-02 03:04:05.123456+02'          | \"2026-01-02T01:04:05.123456Z\"",
                "timestamp '2026-01-02 03:04:00'                      | \"2026-01-02T03:04:00\"",
                "date '2026-01-02'                                    | \"2026-01-02\"",
                "time '03:04:00'                                      | \"03:04:00\"",
                "timetz '03:04:05+02'                                 | \"03:04:05+02:00\"",
                "timestamptz 'infinity'                               | \"infinity\"",
                "date '-infinity'                                     | \"-infinity\"",
                "interval '1 day 2 hours'                             | \"1 day 02:00:00\"",
                "'\\x00ff'::bytea                                     | \"AP8=\"",
                "'{\"b\": 1.10,  \"a\": 1}'::json                     | {\"b\": 1.10,  \"a\": 1}",
                "'{\"b\": 1.10}'::jsonb                               | {\"b\": 1.10}",
                "'null'::jsonb                                        | null",
                "'0197a3f0-0000-7000-8000-000000000000'::uuid         | \"0197a3f0-0000-7000-8000-000000000000\"",
                "array[1, null, 3]                                    | [1,null,3]",
                "array[[1.10, 2], [3, 4]]                             | [[1.10,2],[3,4]]",
                "array[]::text[]                                      | []",
                "array[timestamptz '2026-01-02 03:04:05+00']          | [\"2026-01-02T03:04:05Z\"]",
                "array[timestamp '2026-01-02 03:04:05']               | [\"2026-01-02T03:04:05\"]",
                "array[date '2026-01-02']                             | [\"2026-01-02\"]",
                "array['{\"a\": 1}'::jsonb]                           | [{\"a\": 1}]",
                "array['\\x00ff'::bytea]                              | [\"AP8=\"]",
                "row(1, 'a')                                          | \"(1,a)\"",
                "'10.0.0.0/8'::inet                                   | \"10.0.0.0/8\"",
            })
    void everyTypeHasItsJson(String value, String json) {
        assertThat(sql.rows("select " + value + " as v")).isEqualTo("[{\"v\":" + json + "}]");
    }

    @Test
    void rowsAreObjectsWithTheColumnsLabelsInTheirOrder() {
        assertThat(sql.rows("select id, customer as \"Who\" from orders where id <= 2 order by id"))
                .isEqualTo("[{\"id\":1,\"Who\":\"customer 1\"},{\"id\":2,\"Who\":\"customer 2\"}]");
        assertThat(sql.rows("select id from orders where id < 0")).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select customer from orders where id = :id     | {\"id\": 7}  | [{\"customer\":\"customer 7\"}]",
                "select :t::text as a, concat(:t, 'x') as b      | {\"t\": \"y\"} | [{\"a\":\"y\",\"b\":\"yx\"}]",
                "select :b::text as a, ':b' as b /* :c */       | {\"b\": \"'; drop table orders; --\"}"
                        + " | [{\"a\":\"'; drop table orders; --\",\"b\":\":b\"}]",
                "select :b as a, :n + 1 as b                    | {\"b\": true, \"n\": 1.10} | [{\"a\":true,\"b\":2.10}]",
                "select :n::numeric + 1 as a                    | {\"n\": 123456789012345678901234567890}"
                        + " | [{\"a\":123456789012345678901234567891}]",
                "select count(*) as a from orders where :c::text is null or customer = :c | {\"c\": null} | [{\"a\":20}]",
                "select id from orders order by id limit :n     | {\"n\": 1}   | [{\"id\":1}]",
                "select array[1, 2, 3] @> array[:n::int] as a   | {\"n\": 1}   | [{\"a\":true}]",
                "select (array[1, 2, 3])[2\\:3] as a            | {}           | [{\"a\":[2,3]}]",
            })
    void parametersAreBoundByName(String query, String params, String rows) {
        assertThat(sql.rows(query, params)).isEqualTo(rows);
        assertThat(sql.rows("select count(*) as n from orders")).isEqualTo("[{\"n\":20}]");
    }
}
