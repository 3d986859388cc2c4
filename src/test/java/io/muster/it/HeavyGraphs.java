package io.muster.it;

import static io.muster.it.Documents.json;
import static io.muster.it.HostileFields.quoted;
import static io.muster.it.HostileFields.shown;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Valid graphs that are large, deep or odd: each is run, and its tasks end as they should. */
final class HeavyGraphs {

    private static final int MOST = 10_000;
    private static final String DELAY = "'type': 'delay', 'duration': '0s'";

    private HeavyGraphs() {}

    /**
     * A document, and how its tasks end.
     *
     * @param kind what is special about it; unique
     * @param ids of the tasks that matter; all if empty
     * @param ends how each of them may end: a state, or the slug of its error if it fails
     */
    record Heavy(String kind, String document, Set<String> ids, Set<String> ends) {}

    static Stream<Heavy> all() {
        return Stream.of(shapes(), lists(), selections(), references(), templates(), places())
                .flatMap(family -> family);
    }

    private static Stream<Heavy> shapes() {
        String chain = "{'id': 't%d', " + DELAY + ", 'value': {'$from': 't%d'}}";
        List<String> links = IntStream.range(1, MOST)
                .mapToObj(index -> chain.formatted(index, index - 1))
                .toList();
        String first = "{'id': 't0', " + DELAY + ", 'value': 1}";
        String ids = IntStream.range(0, MOST - 1).mapToObj("'t%d'"::formatted).collect(Collectors.joining(","));
        String values = IntStream.range(0, MOST - 1)
                .mapToObj("{'$from': 't%d'}"::formatted)
                .collect(Collectors.joining(","));
        String many = IntStream.range(0, MOST - 1)
                .mapToObj(index -> "{'id': 't%d', %s, 'value': %d}".formatted(index, DELAY, index))
                .collect(Collectors.joining(","));
        String layers = IntStream.range(0, 40 * 40)
                .mapToObj(index -> "{'id': 't%d', %s, 'after': [%s]}"
                        .formatted(
                                index,
                                DELAY,
                                IntStream.range(index / 40 * 40 - 40, index / 40 * 40)
                                        .filter(before -> before >= 0)
                                        .mapToObj("'t%d'"::formatted)
                                        .collect(Collectors.joining(","))))
                .collect(Collectors.joining(","));
        List<String> reversed = IntStream.range(0, links.size())
                .mapToObj(index -> links.get(links.size() - 1 - index))
                .toList();
        return Stream.of(
                heavy("a chain of 10,000", first + "," + String.join(",", links), "succeeded"),
                heavy("a chain of 10,000 in reverse order", String.join(",", reversed) + "," + first, "succeeded"),
                heavy(
                        "a failure before a chain of 10,000",
                        first.replace("'value': 1", "'fail': 'x'") + "," + String.join(",", links),
                        "task-failed",
                        "skipped"),
                heavy("9,999 before one", many + ",{'id': 'b', " + DELAY + ", 'after': [" + ids + "]}", "succeeded"),
                heavy(
                        "the values of 9,999 in one",
                        many + ",{'id': 'b', " + DELAY + ", 'value': [" + values + "]}",
                        "succeeded"),
                heavy(
                        "one before 9,999",
                        IntStream.range(1, MOST)
                                .mapToObj(index -> chain.formatted(index, 0))
                                .collect(Collectors.joining(",", first + ",", "")),
                        "succeeded"),
                heavy("40 layers of 40", layers, "succeeded"),
                heavy(
                        "the same task 10,000 times in after",
                        first + ",{'id': 'b', " + DELAY + ", 'after': [" + "'t0',".repeat(MOST) + "'t0']}",
                        "succeeded"));
    }

    private static Stream<Heavy> lists() {
        String numbers =
                IntStream.range(0, MOST + 1).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String item = "{'id': 'b', " + DELAY + ", 'forEach': ";
        String element = ", 'value': {'$item': ''}}";
        return Stream.of(
                one(
                        "10,001 elements of a reference",
                        "[" + numbers + "]",
                        item + "{'$from': 'a'}" + element,
                        "too-many-items"),
                one(
                        "9,000 elements of a reference",
                        "[" + numbers.substring(0, numbers.indexOf(",9000,")) + "]",
                        item + "{'$from': 'a'}" + element,
                        "succeeded"),
                one(
                        "a list within its limits, and another",
                        "[" + "0,".repeat(6_000) + "0]",
                        item + "{'$from': 'a'}" + element + ",{'id': 'c', " + DELAY + ", 'forEach': {'$from': 'b'}"
                                + element,
                        "succeeded",
                        "too-many-items"),
                one(
                        "items of items",
                        "[[1, 2], [3]]",
                        item + "{'$from': 'a'}" + element + ",{'id': 'c', " + DELAY
                                + ", 'forEach': {'$from': 'b#/0'}, 'value': {'$item': ''}}",
                        "succeeded"),
                one(
                        "an element that looks like a reference",
                        "1",
                        item + "[{'$literal': {'$from': 'nobody'}}, {'$literal': {'$item': '/x'}}]" + element,
                        "succeeded"),
                one("a list that is none", "{'x': 1}", item + "{'$from': 'a'}" + element, "reference-unresolved"),
                one("a list in a text", "'WzEsMl0='", item + "{'$from': 'a'}" + element, "reference-unresolved"),
                one("no elements", "[]", item + "{'$from': 'a'}" + element, "succeeded"),
                one(
                        "nothing at any element",
                        "[1, [], {}, null]",
                        item + "{'$from': 'a'}, 'value': {'$item': '/x'}}",
                        "reference-unresolved"),
                one(
                        "2,000 copies of 1 MB",
                        "[" + "0,".repeat(1_999) + "0]",
                        "{'id': 'b', 'type': 'delay', 'duration': '3s', 'each': 'settled', 'forEach': {'$from': 'a'},"
                                + " 'value': [{'$item': ''}, '" + "x".repeat(1 << 20) + "']}",
                        "response-too-large",
                        "succeeded"));
    }

    private static Stream<Heavy> selections() {
        String hundred = "[" + "0,".repeat(99) + "0]";
        String square = "[" + (hundred + ",").repeat(99) + hundred + "]";
        String objects = "[" + "{'a': {'a': [1, 2]}, 'b': {'a': []}},".repeat(500) + "{}]";
        Stream<String> texts = Stream.of(
                "[]".repeat(99),
                "[][]",
                "[*][*][*]",
                "*.*.*.*",
                "*.*.*.*|*.*.*|*.*",
                "[@,@]" + "|[@,@]".repeat(60),
                "[@,@,@,@,@,@,@,@,@,@]" + "|[@,@,@,@,@,@,@,@,@,@]".repeat(18),
                "{a:@,b:@}" + "|{a:@,b:@}".repeat(60),
                "[" + "@,".repeat(480) + "@]",
                "[*].[" + "@,".repeat(300) + "@]",
                "[*].[*].[*].[*].[*]",
                "[*][*].[" + "@,".repeat(300) + "@]",
                "map(&map(&@, @), @)",
                "map(&[@,@,@,@], [][])",
                "[?[?[?[?@]]]]",
                "[?@ == [?@ == [?@ == @]]]",
                "sort(@)",
                "join('x', @)",
                "join('" + "x".repeat(900) + "', map(&to_string(@), @[]))",
                "to_string(@)" + "|to_string([@,@])".repeat(40),
                "[99999999999999999999]",
                "[-99999999999]",
                "[99999999999:-99999999999:2147483647]",
                "[::-1]" + "[::-1]".repeat(60),
                "(".repeat(90) + "@" + ")".repeat(90),
                "!".repeat(190) + "@",
                "a.".repeat(490) + "a",
                "@|".repeat(490) + "@",
                "@ && ".repeat(95) + "@",
                "@ || ".repeat(190) + "@",
                "`[" + "0,".repeat(480) + "0]`",
                "`1e999999999`",
                "`" + "9".repeat(900) + "` == `1`",
                "abs(`-1e999999`)",
                "sum([`1e308`,`1e308`])",
                "floor(`1e999999999`)",
                "\"\\u0000\"",
                "\"$from\"",
                "'{\"$from\": \"nobody\"}'",
                "merge(@, @)",
                "max_by(@, &a)",
                "avg(`[]`)",
                "reverse('\ud83d\ude00')");
        return texts.flatMap(text -> Stream.of(
                new Heavy("select %s of arrays".formatted(shown(text)), selected(square, text), Set.of(), SELECTED),
                new Heavy("select %s of objects".formatted(shown(text)), selected(objects, text), Set.of(), SELECTED)));
    }

    private static final Set<String> SELECTED = Set.of("succeeded", "task-failed");

    private static String selected(String value, String expression) {
        return json("{'mode': 'settled', 'tasks': [{'id': 'a', %s, 'value': %s, 'select': ".formatted(DELAY, value))
                + quoted(expression) + "}]}";
    }

    private static Stream<Heavy> references() {
        Stream<Heavy> missing = Stream.of(
                        "a#/0",
                        "a#/x",
                        "a#/",
                        "a#/%00",
                        "a#/~01",
                        "a#/%F0%9F%98%80",
                        "a#/\ud83d\ude00",
                        "a#/99999999999999999999",
                        "a#/-1",
                        "a#/-",
                        "a#/__proto__",
                        "a#" + "/".repeat(2_000),
                        "a#" + "/0".repeat(1_000),
                        "a#/" + "%41".repeat(680))
                .map(from -> one(
                        "nothing at " + shown(from),
                        "'aGVsbG8gd29ybGQ='",
                        "{'id': 'b', " + DELAY + ", 'value': {'$from': '" + from + "'}}",
                        "reference-unresolved"));
        Stream<Heavy> defaults = Stream.of(
                        "null",
                        "true",
                        "0",
                        "-0",
                        "1e999999999",
                        "1" + "0".repeat(900),
                        "''",
                        "'\\u0000'",
                        "'\\ud800'",
                        "[]",
                        "{}",
                        "{'$from': 'nobody'}",
                        "{'$literal': 1}",
                        "{'$item': ''}",
                        "[".repeat(150) + "]".repeat(150))
                .map(value -> one(
                        "the default " + shown(value),
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': {'$from': 'a#/x', 'default': " + value + "}}",
                        "succeeded"));
        Stream<Heavy> literals = IntStream.of(1, 2, 10, 150)
                .mapToObj(depth -> one(
                        depth + " literals",
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': " + "{'$literal': ".repeat(depth) + "{'$from': 'nobody'}"
                                + "}".repeat(depth) + "}",
                        "succeeded"));
        String deep = ("{'" + "x".repeat(100) + "': ").repeat(150);
        Stream<Heavy> deepOnes = Stream.of(
                one(
                        "10,000 references at long pointers",
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': " + deep + "[" + "{'$from': 'a'},".repeat(9_999)
                                + "{'$from': 'a'}]" + "}".repeat(150) + "}",
                        "succeeded"),
                one(
                        "a million values at long pointers",
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': " + deep + "[" + "0,".repeat(1_000_000) + "{'$from': 'a'}]"
                                + "}".repeat(150) + "}",
                        "succeeded"),
                one(
                        "2,000 references of 1,000 steps",
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': ["
                                + ("{'$from': 'a#" + "/x".repeat(1_000) + "', 'default': 1},").repeat(2_000) + "1]}",
                        "succeeded"),
                one(
                        "a number of a billion digits",
                        "{'x': 1e999999999}",
                        "{'id': 'b', " + DELAY + ", 'value': {'$from': 'a#/x'}}",
                        "succeeded"),
                one(
                        "a condition on a number of a billion digits",
                        "1e999999999",
                        "{'id': 'b', " + DELAY + ", 'when': {'$from': 'a'}}",
                        "skipped"));
        Stream<Heavy> plain = Stream.of(
                        "{'$from': 'a', 'x': 1}",
                        "{'$from': 'nobody', '$from2': 1}",
                        "{'$item': '', 'default': 1}",
                        "{'$literal': 1, 'x': {'$literal': 2}}",
                        "{'$param': 'x', 'y': 1}",
                        "{'$location': 'a', 'of': 1, 'append': ''}")
                .map(value -> one(
                        "plain JSON " + shown(value),
                        "1",
                        "{'id': 'b', " + DELAY + ", 'value': " + value + "}",
                        "succeeded"));
        return Stream.of(missing, defaults, literals, deepOnes, plain).flatMap(family -> family);
    }

    private static Stream<Heavy> templates() {
        Set<String> called = Set.of("succeeded", "upstream-status", "upstream-unreachable", "reference-unresolved");
        return Stream.of(
                        "/{x}",
                        "/{?" + "x,".repeat(900) + "x}",
                        "/{?" + "x.".repeat(900) + "x}",
                        "/{" + "%41".repeat(600) + "}",
                        "/p{/x}{;x}{.x}{?x}{&x}",
                        "/{x:1}{x:9999}")
                .map(path -> new Heavy(
                        "the URI Template " + shown(path),
                        json("{'mode': 'settled', 'timeout': '20s', 'tasks': [{'id': 'a', %s, 'value': 'v'},"
                                        .formatted(DELAY))
                                + json(" {'id': 'b', 'type': 'http', 'url': 'http://127.0.0.1:1024" + path
                                        + "', 'vars': {'x': {'$from': 'a'}, '" + "x.".repeat(900) + "x': 1, '"
                                        + "%41".repeat(600)
                                        + "': {'$from': 'a'}, '': 1, ' ': {}, '../': [], '\\u0000': {'$from': 'a'},"
                                        + " '\\ud83d\\ude00': null}}]}"),
                        Set.of("b"),
                        called));
    }

    private static Stream<Heavy> places() {
        return Stream.of("http:x", "http://[", "\\u0000", "//169.254.169.254/", "http://169.254.169.254/")
                .map(location -> one(
                        "an @odata.id of " + location,
                        "{'@odata.id': '" + location + "'}",
                        "{'id': 'b', 'type': 'http', 'url': {'$location': 'a', 'of': 'http://127.0.0.1:1024/',"
                                + " 'append': ''}}",
                        "target-refused"));
    }

    /** @param value of task a, which task b refers to */
    private static Heavy one(String kind, String value, String others, String... ends) {
        String tasks = "{'id': 'a', %s, 'value': %s},%s".formatted(DELAY, value, others);
        return new Heavy(
                kind,
                json("{'mode': 'settled', 'timeout': '30s', 'tasks': [" + tasks + "]}"),
                Set.of("b", "c"),
                Set.of(ends));
    }

    private static Heavy heavy(String kind, String tasks, String... ends) {
        return new Heavy(
                kind, json("{'mode': 'settled', 'timeout': '30s', 'tasks': [" + tasks + "]}"), Set.of(), Set.of(ends));
    }
}
