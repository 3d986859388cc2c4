package io.muster.it;

import java.net.URI;
import java.util.stream.IntStream;

/** Creates group documents. */
public final class Documents {

    private Documents() {}

    public static String group(String mode, String... tasks) {
        return groupWith(mode, "", tasks);
    }

    /** @param fields further fields of the group, with single quotes: {@code 'timeout': '2s', 'quorum': 2} */
    public static String groupWith(String mode, String fields, String... tasks) {
        String more = fields.isEmpty() ? "" : ", " + json(fields);
        return "{\"mode\": \"%s\"%s, \"tasks\": [%s]}".formatted(mode, more, String.join(", ", tasks));
    }

    /** A task that returns its own id. */
    public static String delay(String id, String duration) {
        return "{\"id\": \"%s\", \"type\": \"delay\", \"duration\": \"%s\", \"value\": \"%s\"}"
                .formatted(id, duration, id);
    }

    public static String fails(String id, String duration) {
        return "{\"id\": \"%s\", \"type\": \"delay\", \"duration\": \"%s\", \"fail\": \"%s is broken\"}"
                .formatted(id, duration, id);
    }

    public static String http(String id, URI url) {
        return http(id, url, "");
    }

    /** @param fields further fields of the task, with single quotes: {@code 'method': 'PUT'} */
    public static String http(String id, URI url, String fields) {
        String more = fields.isEmpty() ? "" : ", " + json(fields);
        return "{\"id\": \"%s\", \"type\": \"http\", \"url\": \"%s\"%s}".formatted(id, url, more);
    }

    public static String checksum(String id, String input) {
        return "{\"id\": \"%s\", \"type\": \"checksum\", \"input\": %s}".formatted(id, input);
    }

    /** @param fields further fields of the task, with single quotes: {@code 'timeout': '2s'} */
    public static String with(String fields, String task) {
        return task.substring(0, task.length() - 1) + ", " + json(fields) + "}";
    }

    /** Copies of a task in which {@code %d} counts from 0. */
    public static String[] times(int count, String task) {
        return IntStream.range(0, count)
                .mapToObj(index -> task.replace("%d", Integer.toString(index)))
                .toArray(String[]::new);
    }

    /** JSON with every ' replaced by ". */
    public static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
