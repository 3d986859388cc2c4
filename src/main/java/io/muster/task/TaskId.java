package io.muster.task;

import java.util.regex.Pattern;

/**
 * The name of a task, unique in its group. An item of a task that is run for each element of a list has that task's name and
 * its place in the list, from 0: {@code orders[3]}.
 */
public record TaskId(String value) {

    /**
     * The syntax of an id in a document, as a regular expression of Java and JSON Schema. A path of a URL cannot contain the
     * segments {@code .} and {@code ..}, even if they are encoded.
     */
    public static final String PATTERN = "^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}$";

    /** What is wrong with an invalid id in a document. */
    public static final String REQUIREMENT = "must be 1 to 64 characters from A-Z a-z 0-9 . _ -, but not . or ..";

    private static final int MAX = 64;
    private static final Pattern ITEM = Pattern.compile("^[A-Za-z0-9._-]{1,64}\\[(0|[1-9][0-9]{0,3})\\]$");

    /**
     * @throws IllegalArgumentException if the value is neither 1 to 64 letters, digits, dots, underscores or hyphens, nor an item
     *     of a task with such a name
     */
    public TaskId {
        if (!isKnown(value) && !ITEM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a task id must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"" + value + "\"");
        }
    }

    /** Whether a text is a valid id in a document. */
    public static boolean isValid(String text) {
        return isKnown(text) && !text.equals(".") && !text.equals("..");
    }

    // a group that an earlier version stored may have a task . or ..
    private static boolean isKnown(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!isLetter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX;
    }

    /** The default id of a task: its position in the request, from 0. */
    public static TaskId ofIndex(int index) {
        return new TaskId(Integer.toString(index));
    }

    /** The id of an item of this task, by its place in the list. */
    public TaskId item(int index) {
        return new TaskId(value + "[" + index + "]");
    }

    /** Whether this is an item of a task. */
    public boolean isItem() {
        return value.endsWith("]");
    }

    /** The task that this is an item of. */
    public TaskId parent() {
        return new TaskId(value.substring(0, value.indexOf('[')));
    }

    /** The place of this item in the list. */
    public int index() {
        return Integer.parseInt(value.substring(value.indexOf('[') + 1, value.length() - 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
