package io.muster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferTest {

    @Test
    void preferencesHaveValuesAndParameters() {
        Prefer prefer = Prefer.of(List.of("Respond-Async , wait = 10;", "foo=\"a, \\\"b\\\"\" ; Bar=1; baz"));

        assertThat(prefer.preferences())
                .containsOnly(
                        Map.entry("respond-async", new Prefer.Preference("", Map.of())),
                        Map.entry("wait", new Prefer.Preference("10", Map.of())),
                        Map.entry("foo", new Prefer.Preference("a, \"b\"", Map.of("bar", "1", "baz", ""))));
    }

    @Test
    void anEmptyValueMeansNoValue() {
        assertThat(Prefer.of(List.of("a=\"\", b=, c;d=\"\""))).isEqualTo(Prefer.of(List.of("a, b, c;d")));
    }

    @Test
    void theFirstOfSeveralWithOneNameCounts() {
        assertThat(Prefer.of(List.of("wait=1, Wait=2", "wait=3")).get("wait"))
                .contains(new Prefer.Preference("1", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo=\"a, respond-async, b\"",
                "return=minimal; respond-async",
                "foo; bar=\", respond-async\"",
                "foo=\"a, respond-async",
                "respond-async foo",
                "\"respond-async\"",
                "respond-async=\"",
                "=respond-async",
                "x/respond-async"
            })
    void ignoresMalformedPreferences(String field) {
        assertThat(Prefer.of(List.of(field)).get("respond-async")).isEmpty();
    }
}
