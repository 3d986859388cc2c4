package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.json;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Valid JSON with invalid groups: every field with values that it cannot have. */
final class HostileFields {

    private static final List<String> VALUES =
            List.of("null", "true", "-1", "1.5", "1e400", "\"\"", "\"\\u0000\"", "[[]]", "{\"\": {}}");
    private static final Set<String> OPTIONAL = Set.of(
            "mode",
            "timeout",
            "taskTimeout",
            "rest",
            "onTimeout",
            "id",
            "fail",
            "method",
            "headers",
            "bodyEncoding",
            "raiseForStatus",
            "responseHeaders");
    private static final String HTTP = "'type': 'http', 'url': 'http://127.0.0.1:1024/'";

    /** The fields and the frame of each; no field accepts any of {@link #VALUES} except those listed with it. */
    private static final Map<String, String> FRAMES = Map.ofEntries(
            Map.entry("mode", "{%s, 'tasks': []}"),
            Map.entry("quorum", "{'mode': 'quorum', %s, 'tasks': [{'type': 'delay', 'duration': '1ms'}]}"),
            Map.entry("concurrency", "{'mode': 'bounded', %s, 'tasks': []}"),
            Map.entry("timeout", "{%s, 'tasks': []}"),
            Map.entry("taskTimeout", "{%s, 'tasks': []}"),
            Map.entry("rest", "{%s, 'tasks': []}"),
            Map.entry("onTimeout", "{%s, 'tasks': []}"),
            Map.entry("tasks", "{%s}"),
            Map.entry("id", task("%s, 'type': 'delay', 'duration': '1ms'")),
            Map.entry("type", task("%s, 'duration': '1ms'")),
            Map.entry("duration", task("'type': 'delay', %s")),
            Map.entry("fail", task("'type': 'delay', 'duration': '1ms', %s")),
            Map.entry("url", task("'type': 'http', %s")),
            Map.entry("method", task(HTTP + ", %s")),
            Map.entry("headers", task(HTTP + ", %s")),
            Map.entry("bodyEncoding", task(HTTP + ", %s")),
            Map.entry("raiseForStatus", task(HTTP + ", %s")),
            Map.entry("responseHeaders", task(HTTP + ", %s")),
            Map.entry("input", task("'type': 'checksum', %s")),
            Map.entry("text", task("'type': 'checksum', 'input': {%s}")),
            Map.entry("algorithm", task("'type': 'checksum', 'input': {'text': 'x', %s}")));

    private HostileFields() {}

    static Stream<Hostile> wrongTypes() {
        return FRAMES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(field -> VALUES.stream()
                        .filter(value -> !fits(field.getKey(), value))
                        .map(value -> with(field.getKey(), field.getValue(), value)));
    }

    static Stream<Hostile> durations() {
        Stream<String> never = Stream.of(
                " ",
                "1",
                "s",
                "1 s",
                " 1s",
                "1s ",
                "-1s",
                "NaN",
                "NaNs",
                "Infinity",
                "-Infinitys",
                "1e3s",
                "0x10s",
                "1..5s",
                "1,5s",
                "1d",
                "1w",
                "1S",
                "1Ms",
                "1s1",
                "PT",
                "P",
                "PT-1S",
                "-PT1S",
                "PT1",
                "P1Y",
                "P1M",
                "1h1h1hs",
                "24h1ns",
                "25h",
                "99999h",
                "P2D",
                "PT25H",
                "9".repeat(30) + "s",
                "9".repeat(5000) + "s",
                "PT9223372036854775808S",
                "\uff11s",
                "1\u0073\u0301",
                "1s\n",
                "forever",
                "1s;drop",
                "\ud83d\ude00");
        List<String> texts = never.toList();
        Stream<Hostile> all = Stream.of("timeout", "taskTimeout", "duration")
                .flatMap(field -> texts.stream().map(text -> with(field, FRAMES.get(field), quoted(text))));
        Stream<Hostile> zero = Stream.of("0s", "0", "PT0S", "0h0m0s", "0.0000000001s")
                .flatMap(text ->
                        Stream.of("timeout", "taskTimeout").map(field -> with(field, FRAMES.get(field), quoted(text))));
        return Stream.concat(all, zero);
    }

    static Stream<Hostile> numbers() {
        return Stream.of(
                        "0",
                        "-0",
                        "10001",
                        "2147483648",
                        "-2147483649",
                        "9223372036854775808",
                        "9".repeat(900),
                        "1e5",
                        "1E-400",
                        "0.9999999999999999999999",
                        "\"1\"")
                .flatMap(number ->
                        Stream.of("quorum", "concurrency").map(field -> with(field, FRAMES.get(field), number)));
    }

    static Stream<Hostile> roots() {
        return Stream.of(
                        "null",
                        "true",
                        "0",
                        "1e999999999",
                        "\"group\"",
                        "[]",
                        "[{\"tasks\": []}]",
                        "[[[]]]",
                        "{}",
                        "{\"mode\": \"all\"}",
                        "{\"tasks\": null}",
                        "{\"tasks\": {}}",
                        "{\"tasks\": [null]}",
                        "{\"tasks\": [[]]}",
                        "{\"tasks\": [{}]}",
                        "{\"tasks\": [1, \"x\", true]}",
                        "{\"Tasks\": []}")
                .map(root -> Hostile.invalid("the root " + root, root));
    }

    static Stream<Hostile> unknownFields() {
        List<String> names = List.of(
                "callback",
                "__proto__",
                "constructor",
                "",
                " tasks",
                "TASKS",
                "a/b~c",
                "\u0000",
                "\ud83d\ude00",
                "x".repeat(40_000),
                "links",
                "results");
        Stream<Hostile> ofGroups = names.stream()
                .map(name -> Hostile.invalid(
                        "the group's field " + shown(name), "{\"tasks\": [], " + quoted(name) + ": 1}"));
        Stream<Hostile> ofTasks = Stream.concat(
                        names.stream().filter(name -> !name.equals("callback")),
                        Stream.of("retry", "hedge", "fallbackUsed", "redirects", "query", "params", "priority"))
                .flatMap(name -> Stream.of(
                                "'type': 'delay', 'duration': '1ms'",
                                HTTP,
                                "'type': 'checksum', 'input': {'text': 'x'}")
                        .map(task -> Hostile.invalid(
                                "the field %s of %s".formatted(shown(name), task),
                                json(task(task + ", %s")).replace("%s", quoted(name) + ": 1"))));
        return Stream.concat(ofGroups, ofTasks);
    }

    static Stream<Hostile> ids() {
        Stream<Hostile> malformed = Stream.of(
                        "a b",
                        "a/b",
                        "../x",
                        "ü",
                        "a\n",
                        "a\r\nb",
                        "\u0000a",
                        "x".repeat(65),
                        "a:b",
                        "{id}",
                        "<a>",
                        "\ud83d\ude00",
                        "a\u200b")
                .map(id -> with("id", FRAMES.get("id"), quoted(id)));
        Stream<Hostile> twice = Stream.of(
                Hostile.invalid("an id twice", group("all", delay("a", "1ms"), delay("a", "1ms"))),
                Hostile.invalid(
                        "an id that is another's index",
                        group("all", delay("1", "1ms"), "{\"type\": \"delay\", \"duration\": \"1ms\"}")),
                Hostile.invalid("an id a thousand times", group("all", Documents.times(1_000, delay("a", "1ms")))),
                Hostile.invalid("10,001 tasks", group("all", Documents.times(10_001, delay("t%d", "1ms")))),
                Hostile.invalid("300,000 tasks that are none", "{\"tasks\": [" + "0,".repeat(299_999) + "0]}"));
        return Stream.concat(malformed, twice);
    }

    static Stream<Hostile> types() {
        return Stream.of(
                        "Delay",
                        "http ",
                        "sql",
                        "http\u0000",
                        "x".repeat(10_000),
                        "../http",
                        "java.lang.Runtime",
                        "\ud83d\ude00",
                        "constructor")
                .map(type -> with("type", FRAMES.get("type"), quoted(type)));
    }

    static Stream<Hostile> loneSurrogates() {
        return Stream.of("\\ud800", "\\udfff", "a\\ud83d", "\\ude00\\ud83d").flatMap(half -> {
            String text = "\"" + half + "\"";
            Stream<Hostile> fields = Stream.of("mode", "timeout", "id", "type", "url", "method")
                    .map(field -> with(field, FRAMES.get(field), text));
            Hostile name = Hostile.invalid("the field " + half, "{\"tasks\": [], " + text + ": 1}");
            Hostile header = Hostile.invalid(
                    "the header " + half,
                    json(FRAMES.get("headers")).replace("%s", "\"headers\": {" + text + ": \"x\"}"));
            Hostile headerValue = with("headers", FRAMES.get("headers"), "{\"X\": " + text + "}");
            return Stream.concat(fields, Stream.of(name, header, headerValue));
        });
    }

    private static Hostile with(String field, String frame, String value) {
        String document = json(frame).replace("%s", "\"" + field + "\": " + value);
        return Hostile.invalid("%s: %s in %s".formatted(field, shown(value), frame), document);
    }

    /** A few of the values fit some fields; null counts as absent for optional fields. */
    private static boolean fits(String field, String value) {
        if (OPTIONAL.contains(field) && value.equals("null")) {
            return true;
        }
        return switch (field) {
            case "raiseForStatus" -> value.equals("true");
            case "fail" -> value.startsWith("\"");
            // other scalars are converted to text
            case "text" -> !List.of("null", "[[]]", "{\"\": {}}").contains(value);
            case "algorithm" -> value.equals("null");
            default -> false;
        };
    }

    static String task(String fields) {
        return "{'tasks': [{" + fields + "}]}";
    }

    static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    static String shown(String text) {
        String visible = IntStream.range(0, Math.min(60, text.length()))
                .mapToObj(at ->
                        text.charAt(at) < ' ' ? "\\u%04x".formatted((int) text.charAt(at)) : text.substring(at, at + 1))
                .reduce("", String::concat);
        return text.length() > 60 ? visible + "… " + text.length() : visible;
    }
}
