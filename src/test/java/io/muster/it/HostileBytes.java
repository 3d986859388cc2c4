package io.muster.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Documents that are not JSON: truncated, corrupted, wrongly encoded, too deeply nested. The same in every run. */
final class HostileBytes {

    /** A valid group with a field of every kind. */
    static final String VALID = Documents.json("""
            {'mode': 'quorum', 'quorum': 1, 'concurrency': 2, 'timeout': '5s', 'taskTimeout': '2s', 'rest': 'cancel',
             'onTimeout': 'fail', 'tasks': [
              {'id': 'call', 'type': 'http', 'url': 'http://127.0.0.1:1024/', 'method': 'POST', 'headers': {'X-A': 'b'},
               'body': {'n': 1.10}, 'raiseForStatus': true, 'responseHeaders': ['ETag'], 'timeout': '1s'},
              {'id': 'nap', 'type': 'delay', 'duration': '1ms', 'value': 'grüße', 'timeout': '1s'},
              {'id': 'sum', 'type': 'checksum', 'input': {'text': 'hello', 'algorithm': 'SHA-256'}}]}""");

    private static final long SEED = 20_261_121;
    private static final byte[] BYTES = VALID.getBytes(UTF_8);

    private HostileBytes() {}

    static Stream<Hostile> truncated() {
        return IntStream.iterate(0, at -> at < BYTES.length, at -> at + 4)
                .mapToObj(at -> Hostile.malformed("cut after %d bytes".formatted(at), Arrays.copyOf(BYTES, at)));
    }

    static Stream<Hostile> garbled() {
        List<Integer> structural = structural();
        List<Hostile> documents = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            int at = structural.remove(random.nextInt(structural.size()));
            StringBuilder less = new StringBuilder(VALID).deleteCharAt(at);
            StringBuilder more = new StringBuilder(VALID).insert(at, VALID.charAt(at));
            documents.add(Hostile.malformed("without the %s at %d".formatted(VALID.charAt(at), at), less.toString()));
            documents.add(Hostile.malformed("with a second %s at %d".formatted(VALID.charAt(at), at), more.toString()));
        }
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[200];
            random.nextBytes(noise);
            documents.add(Hostile.malformed("noise " + i, noise));
        }
        return documents.stream();
    }

    static Stream<Hostile> badUtf8() {
        List<Integer> places = List.of(
                2,
                VALID.indexOf("quorum"),
                VALID.indexOf("call"),
                VALID.indexOf("X-A"),
                VALID.indexOf("grü"),
                VALID.indexOf("hello"));
        return Stream.of("ff", "fe", "80", "c080", "c3", "e282", "eda080", "edbfbf", "f0808080", "f4908080", "f8888080")
                .flatMap(hex ->
                        places.stream().map(at -> Hostile.malformed("%s at %d".formatted(hex, at), inserted(at, hex))));
    }

    static Stream<Hostile> otherEncodings() {
        Stream<Hostile> wide = Stream.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "x-UTF-16LE-BOM")
                .map(name -> Hostile.malformed(name, VALID.getBytes(Charset.forName(name))));
        Stream<Hostile> others = Stream.of(
                Hostile.malformed("ISO 8859-1", VALID.getBytes(StandardCharsets.ISO_8859_1)),
                Hostile.malformed("two byte order marks", "\uFEFF\uFEFF" + VALID),
                Hostile.malformed("a byte order mark and nothing", "\uFEFF"),
                Hostile.malformed("a byte order mark at the end", VALID + "\uFEFF"),
                Hostile.malformed("a no-break space before", "\u00a0" + VALID),
                Hostile.malformed("a line separator before", "\u2028" + VALID),
                Hostile.malformed("typographic quotes", VALID.replace('"', '\u201d')),
                Hostile.malformed("full-width digits", VALID.replace("\"quorum\": 1", "\"quorum\": \uff11")));
        return Stream.concat(wide, others);
    }

    /** Characters in a string that must be escaped but are not. */
    static Stream<Hostile> controlCharacters() {
        return IntStream.range(0, 0x20)
                .mapToObj(c -> Hostile.malformed(
                        "the raw character %02x in a string".formatted(c),
                        VALID.replace("hello", "he" + (char) c + "llo")));
    }

    static Stream<Hostile> noJson() {
        return Stream.of(
                        "",
                        " ",
                        "\n\n\t",
                        "\0",
                        "nul",
                        "nulls",
                        "True",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "undefined",
                        "'x'",
                        "\"",
                        "\"\\\"",
                        "{",
                        "[",
                        "}",
                        "]",
                        ":",
                        ",",
                        "-",
                        "01",
                        "+1",
                        ".5",
                        "1.",
                        "0x10",
                        "1e",
                        "1e+",
                        "--1",
                        "1 2",
                        "{}{}",
                        "[] []",
                        "{} x",
                        "{,}",
                        "[,]",
                        "[1,]",
                        "{\"a\"}",
                        "{\"a\":}",
                        "{\"a\":1,}",
                        "{a:1}",
                        "{'a':1}",
                        "{\"a\" 1}",
                        "{1:2}",
                        "{\"a\":1 \"b\":2}",
                        "[1 2]",
                        "\"\\x41\"",
                        "\"\\u12\"",
                        "\"\\u{41}\"",
                        "// x\n{}",
                        "/* x */ {}",
                        "# x\n{}",
                        "{} // x",
                        "<group/>",
                        "mode: all\ntasks: []",
                        "tasks=1&mode=all",
                        "--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--",
                        "{\"tasks\": [nope]}",
                        "{\"tasks\": [NaN]}",
                        "{\"a\": 1, \"a\": 2}",
                        "{\"tasks\": [], \"tasks\": []}")
                .map(text -> Hostile.malformed("the text " + text, text));
    }

    static Stream<Hostile> repeatedNames() {
        return Stream.of("mode", "quorum", "timeout", "tasks", "id", "type", "url", "X-A", "n", "value", "text")
                .map(name -> Hostile.malformed(
                        "the name %s twice".formatted(name),
                        VALID.replaceFirst("\"" + name + "\": ", "\"" + name + "\": null, \"" + name + "\": ")));
    }

    static Stream<Hostile> nested() {
        return Stream.of(300, 1_000, 100_000)
                .flatMap(depth -> Stream.of("[", "{\"a\":")
                        .flatMap(open -> Stream.of(
                                        "%s",
                                        "{\"tasks\": %s}",
                                        "{\"tasks\": [{\"type\": \"delay\", \"value\": %s}]}",
                                        "{\"tasks\": [{\"type\": \"http\", \"url\": \"http://127.0.0.1/\", \"body\": %s}]}")
                                .flatMap(frame ->
                                        Stream.of(true, false).map(closed -> nested(depth, open, frame, closed)))));
    }

    /** Numbers, names and strings of a size that only an attacker would send. */
    static Stream<Hostile> enormous() {
        return Stream.of(
                Hostile.malformed("a number of 100,000 digits", group("\"quorum\": " + "9".repeat(100_000))),
                Hostile.malformed("a fraction of 100,000 digits", group("\"quorum\": 0." + "1".repeat(100_000))),
                Hostile.malformed("a name of 100,000 characters", group("\"" + "n".repeat(100_000) + "\": 1")));
    }

    private static Hostile nested(int depth, String open, String frame, boolean closed) {
        String close = open.equals("[") ? "]" : "}";
        String inside = open.repeat(depth) + "1" + (closed ? close.repeat(depth) : "");
        return Hostile.malformed(
                "%d deep in %s in %s, %s".formatted(depth, open, frame, closed ? "closed" : "open"),
                frame.replace("%s", inside));
    }

    private static String group(String field) {
        return "{\"tasks\": [], " + field + "}";
    }

    private static byte[] inserted(int at, String hex) {
        byte[] before = VALID.substring(0, at).getBytes(UTF_8);
        byte[] middle = HexFormat.of().parseHex(hex);
        byte[] after = VALID.substring(at).getBytes(UTF_8);
        byte[] all = Arrays.copyOf(before, before.length + middle.length + after.length);
        System.arraycopy(middle, 0, all, before.length, middle.length);
        System.arraycopy(after, 0, all, before.length + middle.length, after.length);
        return all;
    }

    /** Positions at which inserting or removing a character makes the JSON malformed: outside strings. */
    private static List<Integer> structural() {
        List<Integer> places = new ArrayList<>();
        boolean inString = false;
        for (int at = 0; at < VALID.length(); at++) {
            char c = VALID.charAt(at);
            inString ^= c == '"';
            if (c == '"' || !inString && "{}[]:,".indexOf(c) >= 0) {
                places.add(at);
            }
        }
        return places;
    }
}
