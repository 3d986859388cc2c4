package io.muster.bench;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The documents sent. */
final class Groups {

    private Groups() {}

    static String delays(int count, String duration) {
        String task = "{\"type\":\"delay\",\"duration\":\"%s\"}".formatted(duration);
        return group("\"mode\":\"all\"", String.join(",", Collections.nCopies(count, task)));
    }

    static String calls(String mode, int count, String url) {
        return group(mode, String.join(",", Collections.nCopies(count, call(url))));
    }

    /** One task that fails soon beside long ones. */
    static String failure(String failing, String lasting, int others) {
        String tasks =
                IntStream.range(0, others).mapToObj(other -> call(lasting)).collect(Collectors.joining(","));
        return group("\"mode\":\"all\"", call(failing) + "," + tasks);
    }

    private static String call(String url) {
        return "{\"type\":\"http\",\"url\":\"%s\"}".formatted(url);
    }

    private static String group(String fields, String tasks) {
        return "{%s,\"tasks\":[%s]}".formatted(fields, tasks);
    }
}
