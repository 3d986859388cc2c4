package io.muster.document;

import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupAnswer;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.group.spec.Rest;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.json.Names;
import io.muster.outbound.target.Target;
import io.muster.reference.Parameters;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Parses a group's document into a spec, or finds all its errors.
 *
 * <pre>{@code
 * GroupRequest request = reader.read("{\"tasks\": [{\"type\": \"delay\", \"duration\": \"1s\"}]}".getBytes(UTF_8), false);
 * }</pre>
 */
public final class GroupReader {

    private final TaskFactories factories;
    private final CallbackReader callbacks;
    private final BlockingTasks transforms;
    private final int maxTasks;

    /**
     * @param transforms runs the slow parts of a group that changes the shape of values
     * @param maxTasks the maximum number of tasks of a group on this server, if less than {@link GroupLimits#MAX_TASKS}
     */
    public GroupReader(TaskFactories factories, CallbackReader callbacks, BlockingTasks transforms, int maxTasks) {
        this.factories = factories;
        this.callbacks = callbacks;
        this.transforms = transforms;
        this.maxTasks = Math.min(maxTasks, GroupLimits.MAX_TASKS);
    }

    /**
     * Parses a requested group.
     *
     * @param utf8 the document
     * @param background whether it is to run in the background, where timeouts are longer
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidGroupException if it is not a valid group
     */
    public GroupRequest read(byte[] utf8, boolean background) throws MalformedJsonException, InvalidGroupException {
        return read(utf8, background, Optional.empty());
    }

    /**
     * As {@link #read(byte[], boolean)}, possibly for a group that is run by its name.
     *
     * @param named how the group is run, if that is by a name
     */
    public GroupRequest read(byte[] utf8, boolean background, Optional<NamedRun> named)
            throws MalformedJsonException, InvalidGroupException {
        return read(Json.read(utf8), background, maxTasks, Parameters.none(), named);
    }

    /**
     * Checks the document of a named group, whose parameters are not known yet.
     *
     * @param parameters collects the references to them
     * @throws InvalidGroupException if it is not a valid group, whatever its parameters are
     */
    public void check(JsonNode group, Parameters parameters) throws InvalidGroupException {
        read(group, false, maxTasks, parameters, Optional.empty());
    }

    /**
     * Parses tasks that Java code defines in the form of a document.
     *
     * @param tasks their objects
     * @param another a task type of these tasks only
     * @throws InvalidGroupException if they are not valid as the tasks of one group
     */
    public List<TaskSpec> readTasks(List<JsonNode> tasks, TaskFactory another) throws InvalidGroupException {
        FieldErrors errors = new FieldErrors();
        if (tasks.size() > maxTasks) {
            errors.add("/tasks", tooMany(tasks.size(), maxTasks), Kind.INVALID);
            throw new InvalidGroupException(errors.toList());
        }
        List<TaskSpec> read = new TasksReader(
                        factories.with(another), transforms, Optional.empty(), Parameters.none(), errors)
                .read(tasks);
        if (errors.count() > 0) {
            throw new InvalidGroupException(errors.toList());
        }
        return read;
    }

    private GroupRequest read(
            JsonNode group, boolean background, int most, Parameters parameters, Optional<NamedRun> named)
            throws InvalidGroupException {
        FieldErrors errors = new FieldErrors();
        Fields fields = new Fields(group, "", errors);
        Mode mode = fields.oneOf("mode", Mode.class).orElse(Mode.ALL);
        int concurrency = concurrency(fields, mode);
        Rest rest = rest(fields, mode);
        Clocks clocks = Clocks.read(fields, mode, background || rest == Rest.CONTINUE);
        Optional<Duration> taskTimeout = fields.duration("taskTimeout", GroupLimits.MAX_TIMEOUT);
        List<JsonNode> nodes = taskNodes(fields, mode, most);
        int quorum = quorum(fields, mode, nodes.size());
        List<TaskSpec> tasks = new TasksReader(factories, transforms, taskTimeout, parameters, errors).read(nodes);
        Optional<GroupAnswer> answer = new AnswerReader(transforms)
                .read(fields, mode, Optional.of(tasks).filter(all -> all.size() == nodes.size()), parameters, errors);
        Optional<Target> callback = callbacks.read(fields);
        Labels labels = LabelsReader.read(fields);
        fields.refuseOthers();
        if (errors.count() > 0) {
            throw new InvalidGroupException(errors.toList());
        }
        Bounds bounds = new Bounds(concurrency, clocks.timeout(), clocks.onTimeout());
        GroupSpec spec = new GroupSpec(new Join(mode, quorum), bounds, rest, tasks, named, answer, labels);
        boolean durable = background || rest == Rest.CONTINUE || clocks.continues() || callback.isPresent();
        return new GroupRequest(spec, durable, clocks.answerWithin(), callback.map(Target::url));
    }

    /**
     * Parses a stored group again, to continue it.
     *
     * @param utf8 the document
     * @param timeout the group's timeout, which is not determined by the document alone
     * @param named how the group was run, if that was by a name
     * @throws MalformedJsonException if it is not JSON
     * @throws InvalidGroupException if it is not a valid group on this server
     */
    public GroupSpec readAgain(byte[] utf8, Duration timeout, Optional<NamedRun> named)
            throws MalformedJsonException, InvalidGroupException {
        GroupSpec spec = read(Json.read(utf8), true, GroupLimits.MAX_TASKS, Parameters.none(), named)
                .spec();
        Bounds bounds =
                new Bounds(spec.bounds().concurrency(), timeout, spec.bounds().onTimeout());
        return spec.within(bounds);
    }

    private static int concurrency(Fields fields, Mode mode) {
        if (mode.needsConcurrency()) {
            fields.require("concurrency");
        }
        return fields.integer("concurrency", 1, GroupLimits.MAX_TASKS).orElse(GroupLimits.MAX_TASKS);
    }

    private static Rest rest(Fields fields, Mode mode) {
        Rest rest = fields.oneOf("rest", Rest.class).orElse(Rest.CANCEL);
        if (rest == Rest.CONTINUE && !mode.isDecidedBySome()) {
            fields.error("rest", "\"continue\" is allowed only with the modes first, any and quorum");
        }
        return rest;
    }

    private static List<JsonNode> taskNodes(Fields fields, Mode mode, int most) {
        fields.require("tasks");
        Optional<List<JsonNode>> nodes = fields.array("tasks");
        if (nodes.isEmpty()) {
            return List.of();
        }
        if (nodes.get().isEmpty() && mode.isDecidedBySome()) {
            fields.error("tasks", "must not be empty with mode " + Names.of(mode));
        }
        if (nodes.get().size() > most) {
            fields.error("tasks", tooMany(nodes.get().size(), most));
            return List.of();
        }
        return nodes.get();
    }

    private static String tooMany(int tasks, int most) {
        return "must have at most %d entries but has %d".formatted(most, tasks);
    }

    private static int quorum(Fields fields, Mode mode, int tasks) {
        OptionalInt quorum = fields.integer("quorum", 1, Math.max(1, tasks));
        if (mode.needsQuorum()) {
            fields.require("quorum");
        } else if (fields.has("quorum")) {
            fields.error("quorum", "is allowed only with mode quorum");
        }
        return quorum.orElse(1);
    }
}
