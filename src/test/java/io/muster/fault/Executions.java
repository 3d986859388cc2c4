package io.muster.fault;

import io.muster.it.Documents;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The upstream of the tasks, which counts how often each was run: every task calls its own URL.
 *
 * <p>It runs in the tests' process and so sees what a server did before it was killed. Thread-safe.
 */
public final class Executions implements AutoCloseable {

    private static final String PATH = "/run/";

    private final TestUpstream upstream = TestUpstream.start();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /**
     * A group of independent HTTP tasks.
     *
     * @param name of the group: its first task is {@code <name>/0}
     * @param times the duration of each task
     */
    public String group(String name, Duration... times) {
        return groupWith("", name, times);
    }

    /** As {@link #group}, with further fields of the group, in single quotes. */
    String groupWith(String fields, String name, Duration... times) {
        String[] tasks = new String[times.length];
        for (int index = 0; index < times.length; index++) {
            answerAfter(times[index]);
            tasks[index] = Documents.http("t" + index, uri(name + "/" + index, times[index]));
        }
        return Documents.groupWith("settled", fields, tasks);
    }

    /** The URL of a task that takes this long; may be followed by the rest of its name, or a template's expression. */
    String url(String name, Duration time) {
        answerAfter(time);
        return uri(name, time).toString();
    }

    /** How often this task was started. */
    public int of(String name) {
        return counts.getOrDefault(name, 0);
    }

    /** How often each started task was started, by name. */
    public Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** The number of tasks waiting for their response. */
    public int running() {
        return upstream.inFlight();
    }

    @Override
    public void close() {
        upstream.close();
    }

    private void answerAfter(Duration time) {
        upstream.on(path(time), (request, wire) -> {
            counts.merge(nameIn(request.path()), 1, Integer::sum);
            wire.pause(time);
            Answers.json("{}").give(request, wire);
        });
    }

    private URI uri(String name, Duration time) {
        return upstream.uri(path(time) + "?" + name);
    }

    private static String path(Duration time) {
        return PATH + time.toMillis();
    }

    private static String nameIn(String pathAndQuery) {
        return pathAndQuery.substring(pathAndQuery.indexOf('?') + 1);
    }
}
