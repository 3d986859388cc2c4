package io.muster.group.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What callers attach to a group to find it again; it has no other effect.
 *
 * @param values by their names, in the order of the document
 */
public record Labels(Map<String, String> values) {

    /** The maximum number of labels of a group. */
    public static final int MAX = 8;

    /** The maximum length of a value, in characters (code points). */
    public static final int MAX_VALUE = 64;

    /** The syntax of a name, as a regular expression. */
    public static final String NAME_PATTERN = "[A-Za-z0-9._/-]{1,64}";

    public static final Labels NONE = new Labels(Map.of());

    public Labels {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Whether this can be a label's value: databases and terminals must be able to take it. */
    public static boolean isValue(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= 1
                && length <= MAX_VALUE
                && text.codePoints()
                        .noneMatch(character -> Character.isISOControl(character)
                                || Character.getType(character) == Character.SURROGATE);
    }

    /** Whether a group has these labels, and maybe more. */
    public boolean include(Labels others) {
        return values.entrySet().containsAll(others.values.entrySet());
    }
}
