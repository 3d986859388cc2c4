package io.muster.http;

import java.util.ArrayList;
import java.util.List;

/** List-based fields (RFC 9110 section 5.6.1). */
public final class FieldLists {

    private FieldLists() {}

    /**
     * The members of a list-based field, in their order and without the blanks around them.
     *
     * @param lines the field's value line by line: several lines are one list (section 5.3)
     * @return without empty members; commas within quoted strings separate nothing
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
}
