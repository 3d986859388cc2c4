package io.muster.it;

import java.util.ArrayList;
import java.util.List;

/** Spellings of a path below /api that one reader may treat as the path itself, and another as something else. */
final class AmbiguousTargets {

    private AmbiguousTargets() {}

    /** @param path plain, with or without a query */
    static List<String> of(String path) {
        String plain = path.replaceFirst("[?].*", "");
        String tail = plain.substring("/api".length());
        List<String> spellings = new ArrayList<>();
        for (String after :
                List.of(";", ";a=b", "%3b", "%00", "/.", "/..", "/%2e", "//", "%2f", "\\", "%5C", "%zz", "%")) {
            spellings.add(plain + after);
        }
        for (String between :
                List.of(";", ";a", "/", "/.", "/x/..", "/%2e", "/x/%2E%2e", "%2F", "%252f", "/x/..;", "\\")) {
            spellings.add("/api" + between + tail);
        }
        for (String before : List.of("/", "/.", "/;", "/assets/..", "/assets/%2e%2e", "/assets/..;x", "/%2f")) {
            spellings.add(before + plain);
        }
        spellings.add("/api;" + tail.substring(1));
        spellings.add("/api%2f" + tail.substring(1));
        spellings.add("/api%5c" + tail.substring(1));
        spellings.add("/api\\" + tail.substring(1));
        return spellings;
    }
}
