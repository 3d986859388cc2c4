package io.muster.graph;

import io.muster.json.FieldError;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A graph cannot be run: a task has an invalid field, refers to an unknown task, or depends on itself. The message has every error. */
public final class InvalidGraphException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final Pattern TASK = Pattern.compile("^/tasks/([0-9]+)(.*)$", Pattern.DOTALL);

    private final transient List<FieldError> errors;

    /** @param ids of the tasks, by their place in the graph */
    InvalidGraphException(List<FieldError> errors, List<String> ids) {
        super(errors.stream().map(error -> describe(error, ids)).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /** Each with a JSON pointer into the graph's document, whose {@code tasks} are in the order of the graph. */
    public List<FieldError> errors() {
        return errors;
    }

    private static String describe(FieldError error, List<String> ids) {
        Matcher task = TASK.matcher(error.pointer());
        return task.matches()
                ? "task %s%s: %s"
                        .formatted(ids.get(Integer.parseInt(task.group(1))), place(task.group(2)), error.detail())
                : "%s: %s".formatted(error.pointer(), error.detail());
    }

    private static String place(String pointer) {
        return pointer.isEmpty() ? "" : " at " + pointer;
    }
}
