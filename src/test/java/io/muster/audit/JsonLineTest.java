package io.muster.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLineTest {

    @Test
    void valuesCannotEndTheLineOrForgeAMember() {
        String hostile = "a\"},\n{\"outcome\":\"done\r\u2028\u202e\\ \u00e9\ud800";

        String line = new JsonLine()
                .with("path", hostile)
                .with("status", 403)
                .flag("aborted")
                .end();

        assertThat(line).matches("[\\x20-\\x7e]+");
        JsonNode json = JsonMapper.shared().readTree(line);
        assertThat(json.propertyNames()).containsExactly("path", "status", "aborted");
        assertThat(json.get("path").stringValue()).isEqualTo(hostile);
    }

    @Test
    void aLongValueIsCutInItsEscapedForm() {
        for (String text : new String[] {"x", "\n", "\u20ac", "\""}) {
            String line = new JsonLine().with("path", text.repeat(100_000)).end();

            assertThat(line).hasSizeLessThanOrEqualTo(JsonLine.MAX_VALUE + "{\"path\":\"...\"}".length());
            assertThat(JsonMapper.shared().readTree(line).get("path").stringValue())
                    .startsWith(text)
                    .endsWith("...");
        }
    }
}
