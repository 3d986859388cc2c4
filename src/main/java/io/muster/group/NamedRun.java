package io.muster.group;

/**
 * How a named group was run.
 *
 * @param name of the group
 * @param parameters including defaults, as a JSON object
 */
public record NamedRun(String name, String parameters) {

    /** The maximum length of a name. */
    public static final int MAX_NAME = 64;

    /** The syntax of a name, as a regular expression. */
    public static final String NAME_PATTERN = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}";
}
