package io.muster.task;

import java.util.regex.Pattern;

/** The name of a task, unique in its group. */
public record TaskId(String value) {

    /** What an id is like, as a regular expression of Java and of JSON Schema. */
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

    /** Whether a text can be the id of a task. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** The id of a task that was given none: its place in the request, from 0. */
    public static TaskId ofIndex(int index) {
        return new TaskId(Integer.toString(index));
    }

    @Override
    public String toString() {
        return value;
    }
}
