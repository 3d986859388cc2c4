package io.muster.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Utf8Test {

    @Property(tries = 500)
    void lengthEqualsThatOfTheEncodedText(@ForAll String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Example
    void countsEveryWidth() {
        String text = "a\u00fc\u20ac\ud83d\ude00\ud83d";
        assertThat(Utf8.length(text)).isEqualTo(1 + 2 + 3 + 4 + 1);
    }
}
