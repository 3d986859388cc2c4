package io.muster.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "250ms,          PT0.25S",
        "1.5s,           PT1.5S",
        "2m,             PT2M",
        "1h,             PT1H",
        "1h30m,          PT1H30M",
        "1h0m0.5s,       PT1H0.5S",
        "1.5h,           PT1H30M",
        "100us,          PT0.0001S",
        "100µs,          PT0.0001S",
        "7ns,            PT0.000000007S",
        "0s,             PT0S",
        "1s1s,           PT2S",
        "0.1s,           PT0.1S",
        "100\u03bcs,     PT0.0001S",
        "100\u00b5s,     PT0.0001S",
        ".5s,            PT0.5S",
        "1.s,            PT1S",
        "+1ms,           PT0.001S",
        "-1.5s,          PT-1.5S",
        "-.5h1.m,        PT-31M",
        "0,              PT0S",
        "-0,             PT0S",
        "+0,             PT0S",
        "9223372036854775807ns, PT2562047H47M16.854775807S"
    })
    void parsesGoStyle(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1.5S, PT1.5S",
        "PT2M, PT2M",
        "P1D, PT24H",
        "PT1H30M, PT1H30M",
        "PT0S, PT0S",
        "PT-1S, PT-1S",
        "-PT1S, PT-1S",
        "+PT1S, PT1S"
    })
    void parsesIso8601(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "s",
                "1 s",
                " 1s",
                "1s ",
                "1,5s",
                ".s",
                "-",
                "+",
                "00",
                "0.",
                "--1s",
                "1s-1s",
                "1..s",
                "1e3s",
                "NaN",
                "NaNs",
                "Infinity",
                "1d",
                "1S",
                "1sx",
                "x1s",
                "0x1s",
                "1s;2s",
                "P",
                "PT",
                "P1Y",
                "PT1",
                "pt1s",
                "PT99999999999999999999S",
                "9223372036854775808ns",
                "99999999999999999999999999h",
                "\u0661s",
                "00000000000000000000000000000000000000001s"
            })
    void rejectsMalformedDurations(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @Test
    void rejectsAHugeTextWithoutParsingIt() {
        assertThat(Durations.parse("1s".repeat(1_000_000))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT24H, 24h", "PT90S, 90s", "PT0.25S, 250ms", "PT1H30M, 5400s"})
    void formatsInTheLargestWholeUnit(Duration duration, String shown) {
        assertThat(Durations.format(duration)).isEqualTo(shown);
        assertThat(Durations.parse(shown)).contains(duration);
    }
}
