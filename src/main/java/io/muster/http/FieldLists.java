package io.muster.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** List-based fields (RFC 9110 section 5.6.1). */
public final class FieldLists {

    private FieldLists() {}

    /**
     * The members of a list-based field, in order and without surrounding white space.
     *
     * @param lines the field's value line by line: several lines form one list (section 5.3)
     * @return without empty members; commas within quoted strings are not separators
     */
    public static List<String> members(List<String> lines) {
        List<String> members = new ArrayList<>();
        for (String line : lines) {
            FieldCursor cursor = new FieldCursor(line);
            while (!cursor.atEnd()) {
                String member = member(line, cursor).strip();
                if (!member.isEmpty()) {
                    members.add(member);
                }
                cursor.skip(',');
            }
        }
        return List.copyOf(members);
    }

    private static String member(String line, FieldCursor cursor) {
        int from = cursor.position();
        while (!cursor.atEnd() && !cursor.isAt(',')) {
            cursor.takeWhile(c -> c != ',' && c != '"');
            if (cursor.isAt('"')) {
                cursor.quotedString();
            }
        }
        return line.substring(from, cursor.position());
    }

    /**
     * The members of a list of strings (RFC 8941 section 3.3.3) whose quotes may be missing. A member without quotes
     * ends at the next comma; parameters of a quoted one are ignored.
     *
     * @param lines the field's value, line by line
     * @return without empty members; absent if a quoted member is malformed
     */
    public static Optional<List<String>> strings(List<String> lines) {
        List<String> strings = new ArrayList<>();
        for (String line : lines) {
            FieldCursor cursor = new FieldCursor(line);
            while (!cursor.atEnd()) {
                Optional<String> string = string(cursor);
                if (string.isEmpty()) {
                    return Optional.empty();
                }
                strings.add(string.get());
                cursor.skip(',');
            }
        }
        strings.removeIf(String::isEmpty);
        return Optional.of(strings);
    }

    private static Optional<String> string(FieldCursor cursor) {
        cursor.skipBlanks();
        if (!cursor.isAt('"')) {
            return Optional.of(cursor.takeWhile(c -> c != ',').strip());
        }
        Optional<String> quoted = cursor.quotedString();
        cursor.skipBlanks();
        if (cursor.isAt(';')) {
            cursor.takeWhile(c -> c != ',');
        }
        return quoted.filter(string -> cursor.atEnd() || cursor.isAt(','));
    }
}
