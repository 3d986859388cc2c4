package io.muster.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a command's output with the documented one: white space does not matter, {@code …} matches anything, and
 * ids, times and random keys may differ. An id stands for the same id from then on, also in later commands.
 */
public final class ExpectedOutput {

    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern VARIABLE = Pattern.compile("(?<id>" + UUID + ")"
            + "|(?<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)"
            + "|(?<=Ms\":)(?<ms>\\d+)"
            + "|(?<hex>[0-9a-f]{64})(?!\"})");

    private final Map<String, String> ids = new HashMap<>();

    /** A command with the actual ids in place of the documented ones. */
    public String withIds(String command) {
        String text = command;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replace(id.getKey(), id.getValue());
        }
        return text;
    }

    /**
     * Finds the first part that is missing.
     *
     * @param expected as documented
     * @param actual what was printed, with the documented host and port
     * @return the part of the document that was not found at its place, or empty
     */
    public Optional<String> misfit(String expected, String actual) {
        String printed = actual.replaceAll("\\s+", "");
        String[] parts = expected.replaceAll("\\s+", "").split("…", -1);
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            Optional<Integer> end = end(parts[i], printed, from, i == 0, i == parts.length - 1);
            if (end.isEmpty()) {
                return Optional.of(parts[i]);
            }
            from = end.orElseThrow();
        }
        return Optional.empty();
    }

    private Optional<Integer> end(String part, String printed, int from, boolean first, boolean last) {
        List<String> names = new ArrayList<>();
        Matcher found = pattern(part, names).matcher(printed);
        boolean there = found.find(from);
        while (there && last && found.end() < printed.length()) {
            there = found.start() + 1 <= printed.length() && found.find(found.start() + 1);
        }
        if (!there || first && found.start() != 0) {
            return Optional.empty();
        }
        for (int group = 0; group < names.size(); group++) {
            ids.put(names.get(group), found.group(group + 1));
        }
        return Optional.of(found.end());
    }

    private Pattern pattern(String part, List<String> names) {
        StringBuilder regex = new StringBuilder();
        Matcher variable = VARIABLE.matcher(part);
        int from = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(part.substring(from, variable.start())));
            regex.append(replacement(variable, names));
            from = variable.end();
        }
        return Pattern.compile(regex + Pattern.quote(part.substring(from)));
    }

    private String replacement(Matcher variable, List<String> names) {
        String id = variable.group("id");
        if (id == null) {
            return variable.group("ms") != null
                    ? "\\d+"
                    : variable.group("hex") != null ? "[0-9a-f]{64}" : "[-0-9T:.]+Z";
        }
        if (ids.containsKey(id)) {
            return Pattern.quote(ids.get(id));
        }
        if (names.contains(id)) {
            return "\\" + (names.indexOf(id) + 1);
        }
        names.add(id);
        return "(" + UUID + ")";
    }
}
