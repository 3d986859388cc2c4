package io.muster.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values read from H2, type by type. */
class H2ValuesTest {

    private final JdbcConnectionPool source = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
    private final SqlBench sql = new SqlBench(source);

    @AfterEach
    void close() {
        sql.close();
        source.dispose();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cast(null as int)                                            | null",
                "cast(null as int array)                                      | null",
                "true                                                         | true",
                "9223372036854775807                                          | 9223372036854775807",
                "cast(5 as tinyint)                                           | 5",
                "cast(1.10 as numeric(10, 2))                                 | 1.10",
                "cast(0.1 as double precision)                                | 0.1",
                "cast('NaN' as double precision)                              | \"NaN\"",
                "cast('-Infinity' as double precision)                        | \"-Infinity\"",
                "cast('1e15' as real)                                         | 1.0E15",
                "cast('Infinity' as real)                                     | \"Infinity\"",
                "cast(1.5 as decfloat)                                        | 1.5",
                "cast('1e-400' as decfloat)                                   | 1E-400",
                "cast(null as decfloat)                                       | null",
                "cast('NaN' as decfloat)                                      | \"NaN\"",
                "cast('Infinity' as decfloat)                                 | \"Infinity\"",
                "cast('-Infinity' as decfloat)                                | \"-Infinity\"",
                "'ü'                                                          | \"ü\"",
                "cast('a' as char(3))                                         | \"a  \"",
                "cast('long' as clob)                                         | \"long\"",
                "cast('b' as enum('a', 'b'))                                  | \"b\"",
                "timestamp with time zone '2026-01-02 03:04:05.5+02'          | \"2026-01-02T01:04:05.500Z\"",
                "timestamp '2026-01-02 03:04:00'                              | \"2026-01-02T03:04:00\"",
                "date '2026-01-02'                                            | \"2026-01-02\"",
                "date '-0044-03-15'                                           | \"-0044-03-15\"",
                "time '03:04:00'                                              | \"03:04:00\"",
                "time '23:59:59.999999999'                                 | \"23:59:59.999999999\"",
                "time with time zone '03:04:05.5+02'                          | \"03:04:05.5+02:00\"",
                "interval '1' day                                             | \"INTERVAL '1' DAY\"",
                "interval '1 2:03:04.5' day to second                         | \"INTERVAL '1 02:03:04.5' DAY TO SECOND\"",
                "x'00ff'                                                      | \"AP8=\"",
                "cast(x'00ff' as binary(4))                                   | \"AP8AAA==\"",
                "cast(x'00ff' as blob)                                        | \"AP8=\"",
                "cast(x'00ff' as java_object)                                 | \"AP8=\"",
                "json '{\"b\":1.10,\"a\":[1]}'                                    | {\"b\":1.10,\"a\":[1]}",
                "json 'null'                                                  | null",
                "uuid '0197a3f0-0000-7000-8000-000000000000'                  | \"0197a3f0-0000-7000-8000-000000000000\"",
                "cast('SRID=4326;POINT (1 2)' as geometry)                    | \"SRID=4326;POINT (1 2)\"",
                "row(1, null, row(array[1], time '01:02:03.5', json '{\"a\":1.10}')) | {\"C1\":1,\"C2\":null,\"C3\":{\"C1\":[1],\"C2\":\"01:02:03.5\",\"C3\":{\"a\":1.10}}}",
                "array[1, null, 3]                                            | [1,null,3]",
                "array[]                                                      | []",
                "array[array[1.10], array[], null]                            | [[1.10],[],null]",
                "array[cast('NaN' as decfloat), cast('1.5' as decfloat)]      | [\"NaN\",1.5]",
                "array[cast('NaN' as double precision), 0.5]                  | [\"NaN\",0.5]",
                "array[time '03:04:05.123456789', null]                    | [\"03:04:05.123456789\",null]",
                "array[array[time '03:04:05.5']]                              | [[\"03:04:05.5\"]]",
                "array[time with time zone '03:04:05.5+02']                   | [\"03:04:05.5+02:00\"]",
                "array[timestamp with time zone '2026-01-02 03:04:05+00']     | [\"2026-01-02T03:04:05Z\"]",
                "array[timestamp '1500-01-02 03:04:05.123456']                | [\"1500-01-02T03:04:05.123456\"]",
                "array[date '1500-01-02']                                     | [\"1500-01-02\"]",
                "array[interval '1' day, null]                                | [\"INTERVAL '1' DAY\",null]",
                "array[x'00ff', null]                                         | [\"AP8=\",null]",
                "array[cast('long' as clob)]                                  | [\"long\"]",
                "array[cast(x'00ff' as blob)]                                 | [\"AP8=\"]",
                "array[cast('b' as enum('a', 'b')), null]                     | [\"b\",null]",
                "array[json '{\"a\":1.10}', json 'null', null]                  | [{\"a\":1.10},null,null]",
                "array[uuid '0197a3f0-0000-7000-8000-000000000000']           | [\"0197a3f0-0000-7000-8000-000000000000\"]",
                "array[cast('POINT (1 2)' as geometry)]                       | [\"POINT (1 2)\"]",
                "array[row(1, 'x')]                                           | [{\"C1\":1,\"C2\":\"x\"}]",
                "array[true, null]                                            | [true,null]",
            })
    void everyTypeHasItsJson(String value, String json) {
        assertThat(sql.rows("select " + value + " as \"v\"")).isEqualTo("[{\"v\":" + json + "}]");
    }

    @Test
    void noDigitIsLost() {
        String digits = "9".repeat(1_234);

        assertThat(sql.rows("select repeat('9', 1234) format json as \"j\","
                        + " array[cast(repeat('9', 1234) as numeric(2000))] as \"n\""))
                .isEqualTo("[{\"j\":%1$s,\"n\":[%1$s]}]".formatted(digits));
    }
}
