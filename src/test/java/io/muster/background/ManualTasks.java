package io.muster.background;

import io.muster.handler.TaskFactory;
import io.muster.json.Fields;
import io.muster.logging.LogContext;
import io.muster.task.TaskBody;
import io.muster.task.TaskValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates tasks of type {@code manual}, which run until the test opens them, and counts how often each was started. */
final class ManualTasks implements TaskFactory {

    private final Map<String, CompletableFuture<TaskValue>> gates = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
    private final Set<String> lines = ConcurrentHashMap.newKeySet();
    volatile boolean known = true;

    @Override
    public String type() {
        return "manual";
    }

    @Override
    public String schema() {
        return "{}";
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        Optional<String> name = fields.requiredString("name");
        if (!known) {
            fields.error("name", "is not known any more");
        }
        return name.map(gate -> context -> {
            LogContext.current().ifPresent(line -> lines.add(line.toString()));
            starts.computeIfAbsent(gate, unseen -> new AtomicInteger()).incrementAndGet();
            return gate(gate);
        });
    }

    void open(String name) {
        gate(name).complete(new TaskValue("\"" + name + "\"", Map.of()));
    }

    int starts(String name) {
        AtomicInteger count = starts.get(name);
        return count == null ? 0 : count.get();
    }

    /** What the log lines of the started tasks end with. */
    Set<String> lines() {
        return lines;
    }

    void fail(String name, Throwable thrown) {
        gate(name).completeExceptionally(thrown);
    }

    private CompletableFuture<TaskValue> gate(String name) {
        return gates.computeIfAbsent(name, unseen -> new CompletableFuture<>());
    }
}
