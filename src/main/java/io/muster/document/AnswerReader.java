package io.muster.document;

import io.muster.group.spec.GroupAnswer;
import io.muster.join.Mode;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.reference.AnswerTemplate;
import io.muster.reference.AnswerText;
import io.muster.reference.Parameters;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the answer of a group: the response, in its own shape, if the group succeeds. */
final class AnswerReader {

    private static final String ANSWER = "answer";

    private final BlockingTasks transforms;

    /** @param transforms fills in answers: their values may be large */
    AnswerReader(BlockingTasks transforms) {
        this.transforms = transforms;
    }

    /**
     * Reads it.
     *
     * @param tasks of the group, if all of them are valid: otherwise an id may be unknown just because its task is invalid
     * @return empty if the document has none, or there are errors, which are reported
     */
    Optional<GroupAnswer> read(
            Fields fields, Mode mode, Optional<List<TaskSpec>> tasks, Parameters parameters, FieldErrors errors) {
        Optional<AnswerTemplate> answer = fields.json(ANSWER)
                .flatMap(json -> AnswerTemplate.read(json, "/" + ANSWER, mode.hasWinner(), parameters, errors));
        if (answer.isPresent() && tasks.isPresent()) {
            check(answer.get(), tasks.get(), errors);
        }
        return answer.map(this::of);
    }

    private static void check(AnswerTemplate answer, List<TaskSpec> tasks, FieldErrors errors) {
        Set<TaskId> ids = tasks.stream().map(TaskSpec::id).collect(Collectors.toSet());
        answer.tasks().forEach((id, pointer) -> {
            if (!ids.contains(id)) {
                errors.add(pointer, "\"%s\" is not the id of a task".formatted(id), Kind.INVALID);
            }
        });
    }

    private GroupAnswer of(AnswerTemplate template) {
        return group -> transforms.start(
                group.caller(),
                group.group(),
                () -> AnswerText.of(template, group.winner(), group::outcome, group::reserve));
    }
}
