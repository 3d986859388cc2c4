package io.muster.group;

/**
 * How a group with a name was run.
 *
 * @param name of the group
 * @param parameters that it was given, with the defaults of those it was not, as a JSON object
 */
public record NamedRun(String name, String parameters) {

    /** The longest name there can be. */
    public static final int MAX_NAME = 64;

    /** A name as a regular expression. */
    public static final String NAME_PATTERN = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}";
}
