package io.muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    @Test
    void severalLinesFormOneList() {
        Accept accept = Accept.of(List.of("text/html;q=0.5,", "*/*;q=0, application/json"));

        assertThat(accept.ranges())
                .extracting(range -> range.type().essence())
                .containsExactly("text/html", "*/*", "application/json");
        assertThat(accept.ranges()).extracting(Accept.Range::quality).containsExactly(0.5, 0.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0., 0", "0.123, 0.123", ".5, 0.5", "1, 1", "1.000, 1"})
    void aWeightIsFromZeroToOne(String weight, double quality) {
        assertThat(Accept.of(List.of("text/html; Q=" + weight)).ranges())
                .extracting(Accept.Range::quality)
                .containsExactly(quality);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1.1", "-1", "NaN", "Infinity", "1e0", "0x1p0", "x", ""})
    void aRangeWithAMalformedWeightIsIgnored(String weight) {
        assertThat(Accept.of(List.of("text/html;q=" + weight + ", text/plain")).ranges())
                .extracting(range -> range.type().essence())
                .containsExactly("text/plain");
    }

    @ParameterizedTest
    @CsvSource({"text/html, 0.5", "*/*, 0.1", "text/plain, 0"})
    void aRangeHasItsHighestWeight(String essence, double quality) {
        Accept accept = Accept.of(List.of("text/html;q=0.2, TEXT/html;q=0.5, */*;q=0.1"));

        assertThat(accept.quality(essence)).isEqualTo(quality);
    }
}
