package io.muster.document;

import io.muster.group.Bounds;
import io.muster.group.GroupSpec;
import io.muster.group.OnTimeout;
import io.muster.group.Rest;
import io.muster.handler.TaskFactories;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Reads a group's document into a spec, or finds every error in it.
 *
 * <pre>{@code
 * GroupSpec spec = reader.read("{\"tasks\": [{\"type\": \"delay\", \"duration\": \"1s\"}]}".getBytes(UTF_8));
 * }</pre>
 */
public final class GroupReader {

    /** The most tasks a group may have. */
    public static final int MAX_TASKS = 10_000;

    /** The longest clock a group or a task may have. */
    public static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final String NOT_YET = "\"continue\" needs background groups, which this server does not have yet";

    private final TaskFactories factories;
    private final long maxResultBytes;

    /** @param maxResultBytes what the values of one group may hold together; one that does not fit fails its task */
    public GroupReader(TaskFactories factories, long maxResultBytes) {
        this.factories = factories;
        this.maxResultBytes = maxResultBytes;
    }

    /**
     * @param utf8 the document
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidGroupException if it is not a group that can be run
     */
    public GroupSpec read(byte[] utf8) throws MalformedJsonException, InvalidGroupException {
        FieldErrors errors = new FieldErrors();
        Fields fields = new Fields(Json.read(utf8), "", errors);
        Mode mode = fields.oneOf("mode", Mode.class).orElse(Mode.ALL);
        Bounds bounds = bounds(fields, mode);
        rest(fields);
        Optional<Duration> taskTimeout = fields.duration("taskTimeout", MAX_TIMEOUT);
        List<JsonNode> nodes = taskNodes(fields, mode);
        int quorum = quorum(fields, mode, nodes.size());
        List<TaskSpec> tasks =
                new TasksReader(factories, taskTimeout, errors, new ResultBudget(maxResultBytes)).read(nodes);
        fields.refuseOthers();
        if (errors.count() > 0) {
            throw new InvalidGroupException(errors.toList());
        }
        return new GroupSpec(mode.policy(quorum), bounds, Rest.CANCEL, tasks);
    }

    private static Bounds bounds(Fields fields, Mode mode) {
        if (mode == Mode.BOUNDED) {
            fields.require("concurrency");
        }
        int concurrency = fields.integer("concurrency", 1, MAX_TASKS).orElse(MAX_TASKS);
        Duration timeout = fields.duration("timeout", MAX_TIMEOUT).orElse(DEFAULT_TIMEOUT);
        boolean waitsForAll = mode == Mode.SETTLED || mode == Mode.BOUNDED;
        return new Bounds(concurrency, timeout, onTimeout(fields, waitsForAll ? OnTimeout.PARTIAL : OnTimeout.FAIL));
    }

    private static OnTimeout onTimeout(Fields fields, OnTimeout byDefault) {
        Optional<OnTimeoutField> field = fields.oneOf("onTimeout", OnTimeoutField.class);
        if (field.isEmpty()) {
            return byDefault;
        }
        return switch (field.get()) {
            case FAIL -> OnTimeout.FAIL;
            case PARTIAL -> OnTimeout.PARTIAL;
            case CONTINUE -> {
                fields.error("onTimeout", NOT_YET);
                yield byDefault;
            }
        };
    }

    private static void rest(Fields fields) {
        if (fields.oneOf("rest", Rest.class).filter(Rest.CONTINUE::equals).isPresent()) {
            fields.error("rest", NOT_YET);
        }
    }

    private static List<JsonNode> taskNodes(Fields fields, Mode mode) {
        fields.require("tasks");
        Optional<List<JsonNode>> nodes = fields.array("tasks");
        if (nodes.isEmpty()) {
            return List.of();
        }
        if (nodes.get().isEmpty() && !mode.policy(1).allowsNoTasks()) {
            fields.error("tasks", "must not be empty with mode " + mode.wireName());
        }
        if (nodes.get().size() > MAX_TASKS) {
            fields.error(
                    "tasks",
                    "must be at most %d but are %d"
                            .formatted(MAX_TASKS, nodes.get().size()));
            return List.of();
        }
        return nodes.get();
    }

    private static int quorum(Fields fields, Mode mode, int tasks) {
        OptionalInt quorum = fields.integer("quorum", 1, Math.max(1, tasks));
        if (mode == Mode.QUORUM) {
            fields.require("quorum");
        } else if (fields.json("quorum").isPresent()) {
            fields.error("quorum", "is for mode quorum only");
        }
        return quorum.orElse(1);
    }

    /** The field's values; not all of them are {@link OnTimeout}s that can be run. */
    private enum OnTimeoutField {
        FAIL,
        PARTIAL,
        CONTINUE
    }
}
