package io.muster.it;

import static io.muster.it.Documents.json;
import static io.muster.it.HostileFields.quoted;
import static io.muster.it.HostileFields.shown;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Invalid graphs: references, conditions, lists, URI Templates and expressions that are rejected before anything runs. */
final class HostileGraphs {

    private static final String A = "{'id': 'a', 'type': 'delay', 'duration': '0s', 'value': {'x': [1]}}";
    private static final String HTTP = "'type': 'http', 'url': 'http://127.0.0.1:1024/'";
    private static final String DELAY = "'type': 'delay', 'duration': '0s'";

    /** Where a reference may be, in a task with the id b. */
    private static final Map<String, String> PLACES = new TreeMap<>(Map.of(
            "value", DELAY + ", 'value': {'v': [%s]}",
            "body", HTTP + ", 'method': 'POST', 'body': [%s]",
            "header", HTTP + ", 'headers': {'X-A': %s}",
            "vars", "'type': 'http', 'url': 'http://127.0.0.1:1024/{x}', 'vars': {'x': %s}",
            "url", "'type': 'http', 'url': %s",
            "input", "'type': 'checksum', 'input': {'text': %s}",
            "when", DELAY + ", 'when': %s",
            "forEach", DELAY + ", 'forEach': %s"));

    private HostileGraphs() {}

    static Stream<Hostile> spellings() {
        return Stream.of(
                        "",
                        "#",
                        "#/x",
                        "a b",
                        "a#x",
                        "a##/x",
                        "a#/~2",
                        "a#/~",
                        "a#/%7e2",
                        "a#/%zz",
                        "a#/%",
                        "a#/%f",
                        "a#/%ff",
                        "a#/%c3%28",
                        "a/x",
                        "a[0]",
                        "a\n",
                        "\u00e4",
                        "\ud83d\ude00",
                        "../a",
                        "$winner",
                        "x".repeat(65),
                        "a#/" + "x".repeat(2_048),
                        "a#" + "/x".repeat(100_000))
                .flatMap(text -> everywhere("$from " + shown(text), "{'$from': %s}", quoted(text)));
    }

    static Stream<Hostile> typesOfReferences() {
        return Stream.of("null", "1", "true", "[]", "{}", "{\"$from\": \"a\"}", "[\"a\"]")
                .flatMap(value -> everywhere("$from " + value, "{'$from': %s}", value));
    }

    static Stream<Hostile> unknownTasks() {
        return Stream.concat(
                everywhere("an unknown task", "{'$from': %s}", "\"nobody\""),
                PLACES.keySet().stream()
                        .map(place -> Hostile.invalid("itself in " + place, inPlace(place, "{\"$from\": \"b#/x\"}"))));
    }

    static Stream<Hostile> outsideTheirPlaces() {
        return Stream.of(
                        "{\"$param\": \"x\"}",
                        "{\"$param\": \"x\", \"default\": true}",
                        "{\"$item\": \"\"}",
                        "{\"$item\": \"/x\"}",
                        "{\"$item\": 1}")
                .flatMap(value -> everywhere(value, "%s", value));
    }

    static Stream<Hostile> mixedWithOtherKeys() {
        return Stream.of(
                        "{\"$from\": \"a\", \"x\": 1}",
                        "{\"$from\": \"a\", \"$item\": \"\"}",
                        "{\"$from\": \"a\", \"$literal\": 1}",
                        "{\"$from\": \"a\", \"Default\": 1}",
                        "{\"$FROM\": \"a\"}",
                        "{\"default\": 1}")
                .flatMap(value -> Stream.of("header", "url", "when", "forEach")
                        .map(place -> Hostile.invalid("%s in %s".formatted(value, place), inPlace(place, value))));
    }

    static Stream<Hostile> elements() {
        String item = DELAY + ", 'forEach': [1], 'value': ";
        Stream<Hostile> pointers = Stream.of(
                        "\"x\"",
                        "\"#/x\"",
                        "\"/~2\"",
                        "\"/~\"",
                        "\" \"",
                        "null",
                        "1",
                        "[]",
                        "{}",
                        "{\"$item\": \"\"}",
                        quoted("/" + "x".repeat(2_048)),
                        quoted("/x".repeat(1_000_000)))
                .map(value -> group("$item " + shown(value), json(item) + "{\"$item\": " + value + "}"));
        Stream<Hostile> lists = Stream.of(
                        "true",
                        "0",
                        "'a'",
                        "{}",
                        "{'$item': ''}",
                        "{'$literal': {}}",
                        "{'$literal': 'a'}",
                        "{'$location': 'a', 'of': 'http://127.0.0.1/', 'append': 1}",
                        "[" + "0,".repeat(10_000) + "0]",
                        "[{'$item': ''}]",
                        "[[{'$item': '/x'}]]",
                        "[{'$param': 'x'}]",
                        "[{'$from': 'b[0]'}]")
                .map(list -> group("forEach " + shown(list), DELAY + ", 'forEach': " + list));
        Stream<Hostile> options = Stream.of(
                        "'each': 'any'",
                        "'each': 'ALL'",
                        "'each': 1",
                        "'each': []",
                        "'concurrency': 0",
                        "'concurrency': -1",
                        "'concurrency': 1.5",
                        "'concurrency': 10001",
                        "'concurrency': 1e999999999",
                        "'concurrency': '1'")
                .flatMap(option -> Stream.of("", ", 'forEach': [1]")
                        .map(list -> group(option + list, DELAY + ", " + option + list)));
        return Stream.of(pointers, lists, options).flatMap(family -> family);
    }

    static Stream<Hostile> circles() {
        Map<String, String> edges = new TreeMap<>(Map.of(
                "$from", "'value': {'$from': '%s'}",
                "after", "'after': ['%s']",
                "when", "'when': {'$from': '%s#/x', 'default': true}",
                "forEach", "'forEach': {'$from': '%s'}"));
        return edges.entrySet().stream()
                .flatMap(edge -> IntStream.of(1, 2, 3, 10_000)
                        .mapToObj(length -> Hostile.invalid(
                                "a circle of %d by %s".formatted(length, edge.getKey()),
                                circle(length, edge.getValue()))));
    }

    static Stream<Hostile> conditions() {
        Stream<String> afters = Stream.of(
                "'after': 'a'",
                "'after': {}",
                "'after': [1]",
                "'after': [null]",
                "'after': [['a']]",
                "'after': [{'$from': 'a'}]",
                "'after': ['']",
                "'after': ['a ']",
                "'after': ['a#/x']",
                "'after': ['b']",
                "'after': ['a', 'a', 'b']",
                "'after': ['nobody']",
                "'after': ['a', 'nobody', 'nobody']",
                "'after': [" + "'nobody',".repeat(10_000) + "'a']",
                "'after': ["
                        + IntStream.range(0, 20_000)
                                .mapToObj("'n%d'"::formatted)
                                .collect(Collectors.joining(",")) + "]");
        Stream<String> ifs = Stream.of(
                        "'Succeeded'",
                        "''",
                        "'always'",
                        "'skipped'",
                        "1",
                        "true",
                        "[]",
                        "{}",
                        "['failed']",
                        "{'$from': 'a'}",
                        "'succeeded\\u0000'")
                .map(value -> "'after': ['a'], 'if': " + value);
        Stream<String> alone = Stream.of("'if': 'failed'", "'if': 'finished', 'after': []", "'if': 'succeeded'");
        Stream<String> whens = Stream.of(
                "'when': 1",
                "'when': 'true'",
                "'when': ''",
                "'when': []",
                "'when': [true]",
                "'when': {}",
                "'when': {'$literal': true}",
                "'when': {'$winner': true}",
                "'when': {'$item': ''}, 'after': ['a']",
                "'when': " + "{'$from': ".repeat(150) + "'a'" + "}".repeat(150),
                "'when': " + "{'when': ".repeat(150) + "{'$from': 'a'}" + "}".repeat(150));
        return Stream.of(afters, ifs, alone, whens)
                .flatMap(family -> family)
                .map(fields -> group(shown(fields), DELAY + ", " + fields));
    }

    static Stream<Hostile> expressions() {
        Stream<String> texts = Stream.of(
                "",
                " ",
                "a[",
                "a]",
                "a.",
                ".a",
                "a..b",
                "a b",
                "@@",
                "[::0]",
                "[1:2:0]",
                "[1:2:3:4]",
                "[?",
                "[?]",
                "[*",
                "{a:}",
                "{a",
                "{}",
                "[]]",
                "*.",
                "**",
                "&",
                "!",
                "||",
                "a||",
                "a|",
                "`",
                "`{`",
                "'",
                "\"",
                "\"\\",
                "\\",
                "$",
                "$.a",
                "a = b",
                "a == ",
                "abs()",
                "length(@, @)",
                "length(",
                "unknown(@)",
                "__proto__(@)",
                "\u0000",
                "\ud83d\ude00",
                "#",
                "a".repeat(1_001),
                "a".repeat(1_000_000),
                "[".repeat(201),
                "[*]".repeat(201),
                "(".repeat(150),
                "!".repeat(201) + "a",
                "&".repeat(201),
                "a[?".repeat(100),
                "{a:".repeat(100));
        Stream<Hostile> malformed =
                texts.map(text -> written("select " + shown(text), json(DELAY + ", 'select': ") + quoted(text)));
        Stream<Hostile> types = Stream.of("1", "true", "[]", "{}", "{'$from': 'a'}")
                .map(value -> group("select of " + value, DELAY + ", 'select': " + value));
        return Stream.concat(malformed, types);
    }

    static Stream<Hostile> templates() {
        Stream<String> urls = Stream.of(
                "http://{x}/",
                "http://127.0.0.1:{x}/",
                "{x}://127.0.0.1/",
                "http://127.0.0.1{x}",
                "http://127.0.0.1{/x}",
                "http://127.0.0.1{?x}",
                "{+x}",
                "http://127.0.0.1:1024/{}",
                "http://127.0.0.1:1024/{",
                "http://127.0.0.1:1024/}",
                "http://127.0.0.1:1024/{{x}}",
                "http://127.0.0.1:1024/{x",
                "http://127.0.0.1:1024/{,}",
                "http://127.0.0.1:1024/{x,}",
                "http://127.0.0.1:1024/{x:0}",
                "http://127.0.0.1:1024/{x:10000}",
                "http://127.0.0.1:1024/{x:-1}",
                "http://127.0.0.1:1024/{x**}",
                "http://127.0.0.1:1024/{x*:3}",
                "http://127.0.0.1:1024/{!x}",
                "http://127.0.0.1:1024/{=x}",
                "http://127.0.0.1:1024/{|x}",
                "http://127.0.0.1:1024/{@x}",
                "http://127.0.0.1:1024/{x y}",
                "http://127.0.0.1:1024/{x..y}",
                "http://127.0.0.1:1024/{.}",
                "http://127.0.0.1:1024/{%zz}",
                "http://127.0.0.1:1024/{\u00e9}",
                "http://127.0.0.1:1024/{y}",
                "http://127.0.0.1:1024/" + "{x}".repeat(2_000),
                "http://127.0.0.1:1024/" + "{y}".repeat(600),
                "http://127.0.0.1:1024/{" + "y,".repeat(1_000) + "y}",
                "http://127.0.0.1:1024/{" + "a.".repeat(1_000) + "a}",
                "http://127.0.0.1:1024/{" + "%41".repeat(650) + "}",
                "http://127.0.0.1:1024/" + "{".repeat(2_000),
                "http://127.0.0.1:1024/{+x}{#x}",
                "http://169.254.169.254/{x}",
                "http://[fd00:ec2::254]/{x}",
                "http://user@127.0.0.1/{x}");
        Stream<Hostile> malformed = urls.map(url -> group(
                "the URI Template " + shown(url),
                json("'type': 'http', 'url': ") + quoted(url) + json(", 'vars': {'x': {'$from': 'a'}}")));
        Stream<Hostile> vars = Stream.of(
                        "1",
                        "[]",
                        "'x'",
                        "{}",
                        "{'X': 1}",
                        "{'x ': 1}",
                        "{'$from': 'a'}",
                        "{'x': [[1]]}",
                        "{'x': {'y': {}}}",
                        "{'x': [{'$from': 'a', 'y': 1}, {}]}",
                        "{'x': '..'}",
                        "{'x': '.'}",
                        "{'x': ''}",
                        "{'x': '\\ud800'}",
                        "{'x': '" + "x".repeat(1 << 20) + "'}",
                        "{'x': [" + "1,".repeat(5_000) + "1]}",
                        "{'x': 1" + "0".repeat(900) + "}")
                .map(value -> group(
                        "vars " + shown(value),
                        "'type': 'http', 'url': 'http://127.0.0.1:1024/{x}', 'vars': " + value
                                + (value.contains("0000000") ? ", 'headers': {'': ''}" : "")));
        return Stream.concat(malformed, vars);
    }

    static Stream<Hostile> locations() {
        return Stream.of(
                        "",
                        "x",
                        "/x",
                        "//x/",
                        "http:x",
                        "http:///x",
                        "mailto:a@b",
                        "ftp://x/",
                        "http://",
                        "http://a b/")
                .flatMap(of -> Stream.of("url", "value")
                        .map(place -> Hostile.invalid(
                                "$location of %s in %s".formatted(of, place),
                                inPlace(place, json("{'$location': 'a', 'of': '%s', 'append': ''}".formatted(of))))));
    }

    static Stream<Hostile> answers() {
        Stream<String> answers = Stream.of(
                "{'$from': 'nobody'}",
                "[[{'$from': 'nobody#/x', 'default': 1}]]",
                "{'$from': '$winner'}",
                "{'x': {'$from': '$winner#/x', 'default': null}}",
                "{'$from': '$loser'}",
                "{'$from': ''}",
                "{'$from': 'a#x'}",
                "{'$from': 'a#/%zz'}",
                "{'$from': 1}",
                "{'$param': 'x'}",
                "{'$item': ''}",
                "{'$location': 'a', 'of': 'http://127.0.0.1/', 'append': ''}",
                "[" + "{'$from': 'a'},".repeat(100_001) + "1]",
                "[" + ("{'$from': 'a#" + "/x".repeat(1_000) + "'},").repeat(101) + "1]",
                "[" + "{'$from': 'nobody'},".repeat(100_000) + "1]");
        return answers.map(answer -> Hostile.invalid(
                "the answer " + shown(answer), json("{'answer': %s, 'tasks': [%s]}".formatted(answer, A))));
    }

    private static Stream<Hostile> everywhere(String kind, String frame, String value) {
        String reference = json(frame).replace("%s", value);
        return PLACES.keySet().stream()
                .map(place -> Hostile.invalid("%s in %s".formatted(kind, place), inPlace(place, reference)));
    }

    private static String inPlace(String place, String value) {
        return json("{'tasks': [%s, {'id': 'b', %s}]}".formatted(A, "@" + place))
                .replace("@" + place, json(PLACES.get(place)).replace("%s", value));
    }

    private static Hostile group(String kind, String fields) {
        return written(kind, json(fields));
    }

    private static Hostile written(String kind, String fields) {
        return Hostile.invalid(kind, json("{'tasks': [%s, {'id': 'b', ".formatted(A)) + fields + "}]}");
    }

    private static String circle(int length, String edge) {
        return IntStream.range(0, length)
                .mapToObj(index ->
                        "{'id': 't%d', %s, %s}".formatted(index, DELAY, edge.formatted("t" + (index + 1) % length)))
                .collect(Collectors.joining(",", "{'tasks': [", "]}"))
                .replace('\'', '"');
    }

    static List<Stream<Hostile>> all() {
        return List.of(
                spellings(),
                typesOfReferences(),
                unknownTasks(),
                outsideTheirPlaces(),
                mixedWithOtherKeys(),
                elements(),
                circles(),
                conditions(),
                expressions(),
                templates(),
                locations(),
                answers());
    }
}
