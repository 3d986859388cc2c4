package io.muster.task;

import java.util.regex.Pattern;

/** The name of a task, unique in its group. */
public record TaskId(String value) {

    /** The syntax of an id, as a regular expression of Java and JSON Schema. */
    public static final String PATTERN = "^[A-Za-z0-9._-]{1,64}$";

    private static final Pattern FORM = Pattern.compile(PATTERN);

    /**
     * @throws IllegalArgumentException if the value is not 1 to 64 letters, digits, dots, underscores or hyphens
     */
    public TaskId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a task id must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"" + value + "\"");
        }
    }

    /** Whether a text is a valid id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** The default id of a task: its position in the request, from 0. */
    public static TaskId ofIndex(int index) {
        return new TaskId(Integer.toString(index));
    }

    @Override
    public String toString() {
        return value;
    }
}
