package io.muster.handler;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The task types of this server, by name. */
public final class TaskFactories {

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

    private final Map<String, TaskFactory> byType = new TreeMap<>(Comparator.naturalOrder());

    /** @throws IllegalArgumentException if two have the same type, or a type's name is invalid */
    public TaskFactories(Collection<TaskFactory> factories) {
        for (TaskFactory factory : factories) {
            if (!NAME.matcher(factory.type()).matches()) {
                throw new IllegalArgumentException(
                        "a task type's name must be 1 to 64 characters from a-z 0-9 . _ - but is \"" + factory.type()
                                + "\"");
            }
            if (byType.putIfAbsent(factory.type(), factory) != null) {
                throw new IllegalArgumentException("two handlers for the task type \"" + factory.type() + "\"");
            }
        }
    }

    /** These and one more, which is found instead of another one of its type. */
    public TaskFactories with(TaskFactory another) {
        TaskFactories more = new TaskFactories(byType.values());
        more.byType.put(another.type(), another);
        return more;
    }

    public Optional<TaskFactory> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /** All of them, in the order of their names. */
    public List<TaskFactory> all() {
        return List.copyOf(byType.values());
    }
}
