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
import org.junit.jupiter.params.provider.ValueSource;

/** Values written to and read from a real PostgreSQL, type by type. */
class PostgresValuesTest {

    private static EmbeddedPostgres postgres;

    private final SqlBench sql = new SqlBench(postgres.getPostgresDatabase());

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, customer text not null)");
            statement.execute("create type mood as enum ('sad', 'very happy')");
            statement.execute("create type pair as (a int, b text)");
            statement.execute("create domain price as numeric(10, 2)");
            statement.execute("create domain times as time[]");
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
                "null::int                                                    | null",
                "null::int[]                                                  | null",
                "true                                                         | true",
                "9223372036854775807                                          | 9223372036854775807",
                "1.10::numeric                                                | 1.10",
                "123456789012345678901234567890.123456789012345678901         | 123456789012345678901234567890.123456789012345678901",
                "'NaN'::numeric                                               | \"NaN\"",
                "'Infinity'::numeric                                          | \"Infinity\"",
                "'-Infinity'::numeric                                         | \"-Infinity\"",
                "0.1::float8                                                  | 0.1",
                "'-0'::float8                                                 | -0.0",
                "'NaN'::float8                                                | \"NaN\"",
                "'-Infinity'::float8                                          | \"-Infinity\"",
                "1.5::real                                                    | 1.5",
                "1e15::real                                                   | 1.0E15",
                "'Infinity'::real                                             | \"Infinity\"",
                "1234567890123456.78::money                                   | \"$1,234,567,890,123,456.78\"",
                "1::oid                                                       | 1",
                "b'1'::bit(1)                                                 | true",
                "b'101'                                                       | \"101\"",
                "b'10110'::bit varying                                        | \"10110\"",
                "'a \"b\" ü'                                                    | \"a \\\"b\\\" ü\"",
                "'a'::char(3)                                                 | \"a  \"",
                "'very happy'::mood                                           | \"very happy\"",
                "'1.10'::price                                                | 1.10",
                "timestamptz '2026-01-02 03:04:05.123456+02'                  | \"2026-01-02T01:04:05.123456Z\"",
                "timestamptz '0044-03-15 00:00:00+00 BC'                      | \"-0043-03-15T00:00:00Z\"",
                "timestamptz 'infinity'                                       | \"infinity\"",
                "timestamp '2026-01-02 03:04:00'                              | \"2026-01-02T03:04:00\"",
                "timestamp '-infinity'                                        | \"-infinity\"",
                "date '2026-01-02'                                            | \"2026-01-02\"",
                "date '12345-01-02'                                           | \"+12345-01-02\"",
                "date '-infinity'                                             | \"-infinity\"",
                "time '03:04:00'                                              | \"03:04:00\"",
                "time '24:00'                                                 | \"24:00:00\"",
                "timetz '03:04:05.5+02'                                       | \"03:04:05.5+02:00\"",
                "timetz '24:00:00+02'                                         | \"24:00:00+02\"",
                "interval '1 day 2 hours'                                     | \"1 day 02:00:00\"",
                "interval '1 year 2 mons -3 days 04:05:06.789'                | \"1 year 2 mons -3 days +04:05:06.789\"",
                "interval '-infinity'                                         | \"-infinity\"",
                "'\\x00ff'::bytea                                              | \"AP8=\"",
                "'\\x'::bytea                                                  | \"\"",
                "'{\"b\": 1.10,  \"a\": 1}'::json                                 | {\"b\": 1.10,  \"a\": 1}",
                "'{\"b\": 1.10}'::jsonb                                         | {\"b\": 1.10}",
                "'null'::jsonb                                                | null",
                "'\"\\ud83d\"'::json                                             | \"\\ud83d\"",
                "'{\"a\": 1, \"a\": 2}'::json                                     | {\"a\": 1, \"a\": 2}",
                "'0197a3f0-0000-7000-8000-000000000000'::uuid                 | \"0197a3f0-0000-7000-8000-000000000000\"",
                "int4range(1, 5)                                              | \"[1,5)\"",
                "numrange(1.10, null)                                         | \"[1.10,)\"",
                "int8range(5, 5)                                              | \"empty\"",
                "tsrange('2026-01-02 03:04:05', null)                          | \"[\\\"2026-01-02 03:04:05\\\",)\"",
                "daterange('2026-01-02', '2026-02-02')                        | \"[2026-01-02,2026-02-02)\"",
                "'{[1,3),[5,9)}'::int4multirange                              | \"{[1,3),[5,9)}\"",
                "row(1, 'a \"b\"')::pair                                        | \"(1,\\\"a \\\"\\\"b\\\"\\\"\\\")\"",
                "to_jsonb(row(1, 'a')::pair)                                  | {\"a\": 1, \"b\": \"a\"}",
                "'<a>b</a>'::xml                                              | \"<a>b</a>\"",
                "'10.0.0.0/8'::inet                                           | \"10.0.0.0/8\"",
                "point(1, 2)                                                  | \"(1,2)\"",
                "'a fat cat'::tsvector                                        | \"'a' 'cat' 'fat'\"",
                "array[1, null, 3]                                            | [1,null,3]",
                "array[]::text[]                                              | []",
                "array[[1.10, 2], [3, null]]                                  | [[1.10,2],[3,null]]",
                "'[-1:0]={1,2}'::int[]                                        | [1,2]",
                "array['NaN'::numeric, '-Infinity', 1.10]                     | [\"NaN\",\"-Infinity\",1.10]",
                "array['NaN'::float8, 'Infinity', 0.1]                        | [\"NaN\",\"Infinity\",0.1]",
                "array[time '03:04:05.123456', null, '24:00']                 | [\"03:04:05.123456\",null,\"24:00:00\"]",
                "array[[time '03:04:05.5'], [time '00:00']]                   | [[\"03:04:05.5\"],[\"00:00:00\"]]",
                "array[timetz '03:04:05.5+02']                                | [\"03:04:05.5+02:00\"]",
                "array[timestamptz '2026-01-02 03:04:05+00', 'infinity']      | [\"2026-01-02T03:04:05Z\",\"infinity\"]",
                "array[timestamp '0044-03-15 03:04:05.123456 BC', '-infinity'] | [\"-0043-03-15T03:04:05.123456\",\"-infinity\"]",
                "array[date '1500-01-02', 'infinity', '0044-03-15 BC']        | [\"1500-01-02\",\"infinity\",\"-0043-03-15\"]",
                "array[interval '1 day 2 hours', null]                        | [\"1 day 02:00:00\",null]",
                "array['{\"a\": 1.10}'::jsonb, 'null', null]                    | [{\"a\": 1.10},null,null]",
                "array['{\"a\":  1.10}'::json]                                  | [{\"a\":  1.10}]",
                "array['\\x00ff'::bytea, null]                                 | [\"AP8=\",null]",
                "array['a \"b\", c', null, 'NULL', '']                          | [\"a \\\"b\\\", c\",null,\"NULL\",\"\"]",
                "array['sad'::mood, null]                                     | [\"sad\",null]",
                "array[true, null]                                            | [true,null]",
                "array[b'1']                                                  | [true]",
                "array[b'101', null]                                          | [\"101\",null]",
                "array[1234.5::money]                                         | [\"$1,234.50\"]",
                "array['0197a3f0-0000-7000-8000-000000000000'::uuid]          | [\"0197a3f0-0000-7000-8000-000000000000\"]",
                "array[int4range(1, 5), null, 'empty']                        | [\"[1,5)\",null,\"empty\"]",
                "array['{[1,3)}'::int4multirange]                             | [\"{[1,3)}\"]",
                "array[row(1, 'x')::pair, null]                               | [\"(1,x)\",null]",
                "array['<a>b</a>'::xml]                                       | [\"<a>b</a>\"]",
                "array['10.0.0.1'::inet]                                      | [\"10.0.0.1\"]",
                "array['((1,2),(3,4))'::box, '((5,6),(7,8))']                 | [\"(3,4),(1,2)\",\"(7,8),(5,6)\"]",
                "array[time '01:02:03.5']::times                              | [\"01:02:03.5\"]",
            })
    void everyTypeHasItsJson(String value, String json) {
        assertThat(sql.rows("select " + value + " as v")).isEqualTo("[{\"v\":" + json + "}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"numeric", "json", "jsonb"})
    void noDigitIsLost(String type) {
        String digits = "9".repeat(1_234);

        assertThat(sql.rows("select repeat('9', 1234)::%1$s as v, array[repeat('9', 1234)::%1$s] as a".formatted(type)))
                .isEqualTo("[{\"v\":%1$s,\"a\":[%1$s]}]".formatted(digits));
    }

    @Test
    void rowsAreObjectsWithTheColumnLabelsInOrder() {
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
