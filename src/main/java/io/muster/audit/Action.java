package io.muster.audit;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is about to change, by its method and path.
 *
 * @param name such as {@code group.cancel}
 * @param subjects the members that name what is changed, in the order of the line
 */
record Action(String name, Map<String, String> subjects) {

    /** Starts a group; its id becomes known when the group has been accepted. */
    static final String START = "group.start";

    private static final Pattern RUN = Pattern.compile("/api/(groups|\\$batch|run/[^/]+)/?");
    private static final Pattern EXAMPLE = Pattern.compile("/api/examples/(?!upstream/).*");
    private static final Pattern GROUP = Pattern.compile("/api/groups/([^/]+)/(cancel|retry)/?");
    private static final Pattern ALL_GROUPS = Pattern.compile("/api/groups/(cancel|retry|forget)/?");
    private static final Pattern ONE_GROUP = Pattern.compile("/api/groups/([^/]+)/?");
    private static final Pattern TASK = Pattern.compile("/api/groups/([^/]+)/tasks/([^/]+)/cancel/?");
    private static final Pattern HOST = Pattern.compile("/api/hosts/([^/]+)/(pause|resume)/?");
    private static final Pattern NAMED = Pattern.compile("/api/run/[^/]+/?");

    /**
     * The action of a request; empty if it changes nothing.
     *
     * @param path as the server dispatches it
     * @param isDryRun whether the request only asks what it would change
     */
    static Optional<Action> of(String method, String path, boolean isDryRun) {
        return switch (method) {
            case "POST" -> ofPost(path, isDryRun);
            case "DELETE" ->
                match(ONE_GROUP, path).map(group -> new Action("group.forget", Map.of("group", group.group(1))));
            // a group without effects may be run by GET
            case "GET" -> match(NAMED, path).map(named -> new Action(START, Map.of()));
            default -> Optional.empty();
        };
    }

    private static Optional<Action> ofPost(String path, boolean isDryRun) {
        Optional<Action> all = match(ALL_GROUPS, path).map(what -> new Action("groups." + what.group(1), Map.of()));
        if (all.isPresent()) {
            return all.filter(changes -> !isDryRun);
        }
        return match(RUN, path)
                .map(run -> new Action(START, Map.of()))
                .or(() -> match(EXAMPLE, path).map(run -> new Action("example.run", Map.of())))
                .or(() -> match(GROUP, path)
                        .map(what -> new Action("group." + what.group(2), Map.of("group", what.group(1)))))
                .or(() -> match(TASK, path)
                        .map(what -> new Action("task.cancel", Map.of("group", what.group(1), "task", what.group(2)))))
                .or(() -> match(HOST, path)
                        .map(what -> new Action("host." + what.group(2), Map.of("host", what.group(1)))));
    }

    private static Optional<Matcher> match(Pattern pattern, String path) {
        return Optional.of(pattern.matcher(path)).filter(Matcher::matches);
    }
}
