package io.muster.rest.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "respond-async",
                "Respond-Async",
                "respond-async=\"\"",
                "respond-async; foo=bar",
                "return=minimal, respond-async",
                ",, respond-async ,"
            })
    void respondAsyncIsRecognized(String field) {
        assertThat(Preferences.read(List.of(field)).respondAsync()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo=\"a, respond-async, b\"",
                "return=minimal; respond-async",
                "respond-async=x",
                "respond-asynchronously",
                "wait=2"
            })
    void otherPreferencesDoNotMeanRespondAsync(String field) {
        assertThat(Preferences.read(List.of(field)).respondAsync()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "respond-async, wait=2 | 2",
                "wait = \"2\" | 2",
                "wait=2, wait=3 | 2",
                "wait=00000000000000000000002 | 2",
                "wait=99999999999999999999999 | 2147483648"
            })
    void theWaitIsParsedInSeconds(String field, long seconds) {
        assertThat(Preferences.read(List.of(field)).waitFor()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=x", "wait=-1", "wait=1.5", "respond-async; wait=2", "wait=x, wait=2"})
    void malformedWaitsAreIgnored(String field) {
        assertThat(Preferences.read(List.of(field)).waitFor()).isEmpty();
    }

    @Test
    void severalLinesFormOneList() {
        assertThat(Preferences.read(List.of("wait=2", "respond-async, wait=3")))
                .isEqualTo(new Preferences(true, Optional.of(Duration.ofSeconds(2))));
    }
}
