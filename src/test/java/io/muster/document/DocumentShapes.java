package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Documents of many shapes, and the memory they take. A separate program, because garbage collection is fast and
 * precise only in a process without other data.
 */
final class DocumentShapes {

    private static final int VALUES = 5_000;
    private static final int TASKS = 1_000;

    private DocumentShapes() {}

    /**
     * Prints, line by line, the bytes taken by the trees, then by the tasks of the groups, their trees and the long
     * values.
     */
    public static void main(String[] args) throws Exception {
        GroupReader reader = TestDocuments.reader();
        List<Long> bytes = new ArrayList<>(Retained.by(trees(), Json::read));
        bytes.addAll(Retained.by(groups(), document -> reader.read(document, false)));
        bytes.addAll(Retained.by(groups(), Json::read));
        bytes.addAll(Retained.by(longValues(), document -> reader.read(document, false)));
        bytes.forEach(System.out::println);
    }

    static List<String> values() {
        return List.of(
                "0",
                "-0",
                "100",
                "-5",
                "1.5",
                "1e5",
                "-1.5e-7",
                "12345678901",
                "123456789012345678901",
                "0.12345678901234567890",
                "1".repeat(900),
                "1." + "1".repeat(900),
                "null",
                "\"\"",
                "\"a\"",
                "\"漢\"",
                "\"aaaaaaaaaaaaaaa漢\"",
                "\"\\u6f22\\u5b57\"",
                "\"\\n\\\"\"",
                "\"\\ud800\"",
                "[]",
                "[ ]",
                "[0]",
                "[[[]]]",
                "{}",
                "{\"\":0}",
                "{\"a\":\"b\"}",
                "{\"a\":{\"b\":{}}}",
                "{\"a\":-0,\"b\":1.0,\"c\":[]}");
    }

    private static List<String> tasks() {
        return List.of(
                "{\"type\":\"delay\",\"duration\":\"0s\"}",
                "{\"type\":\"delay\",\"duration\":\"10ms\",\"value\":{\"a\":1,\"b\":\"text\"},\"fallback\":1,\"timeout\":\"1s\"}",
                "{\"type\":\"delay\",\"duration\":\"0s\",\"value\":[1,2,3,4,5,6,7,8]}",
                "{\"type\":\"http\",\"url\":\"http://a.de\"}",
                "{\"type\":\"http\",\"url\":\"https://api.example.com/items/12345\"}",
                "{\"type\":\"http\",\"url\":\"https://api.example.com/" + "path/".repeat(100) + "\"}",
                "{\"type\":\"http\",\"url\":\"https://api.example.com/items\",\"method\":\"POST\",\"timeout\":\"5s\","
                        + "\"headers\":{\"Idempotency-Key\":\"abc\",\"x\":\"y\"},\"body\":{\"a\":1,\"b\":[1,2,3]},"
                        + "\"retry\":{\"maxAttempts\":3},\"fallback\":null}",
                "{\"type\":\"score\",\"input\":{\"customer\":17}}");
    }

    static List<byte[]> trees() {
        List<byte[]> documents = new ArrayList<>(values().stream()
                .map(value -> array(value, VALUES / Math.max(1, value.length() / 20)))
                .toList());
        documents.add(object(IntStream.range(0, VALUES).mapToObj(Integer::toHexString)));
        documents.add(object(namesWithOneHash(VALUES).stream()));
        return documents;
    }

    static List<byte[]> groups() {
        return tasks().stream().map(task -> group(task, TASKS)).toList();
    }

    static List<byte[]> longValues() {
        List<byte[]> documents = new ArrayList<>();
        for (String character : List.of("a", "é", "漢", "\\u6f22", "\\n", "\\u0001", "\\ud800", "𝔘")) {
            String value = "\"漢%s\"".formatted(character.repeat(300_000));
            documents.add(group("{\"type\":\"delay\",\"duration\":\"0s\",\"value\":%s}".formatted(value), 1));
            documents.add(group(
                    "{\"type\":\"http\",\"url\":\"http://a.de\",\"method\":\"POST\",\"body\":%s}".formatted(value), 1));
        }
        String url = "http://a.de/" + "path/".repeat(400);
        documents.add(group("{\"type\":\"http\",\"url\":\"%s\"}".formatted(url), 100));
        String names = String.join(",", Collections.nCopies(VALUES, "\"a\""));
        documents.add(
                group("{\"type\":\"http\",\"url\":\"http://a.de\",\"responseHeaders\":[%s]}".formatted(names), 1));
        for (String reference : List.of("0", "0#/a", "0#" + "/a".repeat(1_000))) {
            String answer =
                    new String(array("{\"$from\":\"%s\"}".formatted(reference), VALUES / reference.length()), UTF_8);
            documents.add("{\"tasks\":[{\"type\":\"delay\",\"duration\":\"0s\"}],\"answer\":%s}"
                    .formatted(answer)
                    .getBytes(UTF_8));
        }
        String deep = "{\"%s\":".formatted("n".repeat(100)).repeat(150);
        String answer = deep + new String(array("{\"$from\":\"0\"}", VALUES / 10), UTF_8) + "}".repeat(150);
        documents.add("{\"tasks\":[{\"type\":\"delay\",\"duration\":\"0s\"}],\"answer\":%s}"
                .formatted(answer)
                .getBytes(UTF_8));
        return documents;
    }

    static byte[] array(String value, int values) {
        return ("[" + String.join(",", Collections.nCopies(values, value)) + "]").getBytes(UTF_8);
    }

    private static byte[] group(String task, int tasks) {
        return "{\"tasks\":%s}".formatted(new String(array(task, tasks), UTF_8)).getBytes(UTF_8);
    }

    private static byte[] object(Stream<String> names) {
        return names.map("\"%s\":0"::formatted)
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(UTF_8);
    }

    /** In a map they form a tree bin. */
    private static List<String> namesWithOneHash(int number) {
        List<String> names = List.of("");
        while (names.size() < number) {
            names = names.stream()
                    .flatMap(name -> Stream.of(name + "Aa", name + "BB"))
                    .toList();
        }
        return names.subList(0, number);
    }
}
