package io.muster.registry;

import io.muster.task.TaskId;
import org.jspecify.annotations.Nullable;

/** Tells which ids of tasks, in the order of the request, need not be written: most follow from those before. Not thread-safe. */
final class IdPattern {

    private static final int TEN = 10;

    /** What an id is. */
    enum Kind {
        /** The task's place in the request. */
        PLACE,
        /** The next item of the last task that is none. */
        ITEM,
        OTHER
    }

    private @Nullable String parent;
    private int tasks;
    private int items;

    /** What the next id is. */
    Kind next(String id) {
        if (parent != null && isItem(id, parent)) {
            items++;
            return Kind.ITEM;
        }
        Kind kind = isNumber(id, 0, id.length(), tasks) ? Kind.PLACE : Kind.OTHER;
        begin(id);
        return kind;
    }

    /** The next id, which is not {@linkplain Kind#OTHER another one}. */
    TaskId next(Kind kind) {
        if (kind == Kind.ITEM && parent != null) {
            return new TaskId(parent).item(items++);
        }
        TaskId place = TaskId.ofIndex(tasks);
        begin(place.value());
        return place;
    }

    /** The next id is this, which is {@linkplain Kind#OTHER another one}. */
    TaskId nextIs(String id) {
        begin(id);
        return new TaskId(id);
    }

    /** Begins another group. */
    void clear() {
        parent = null;
        tasks = 0;
        items = 0;
    }

    private void begin(String id) {
        parent = id;
        tasks++;
        items = 0;
    }

    private boolean isItem(String id, String ofTask) {
        int begin = ofTask.length();
        return id.startsWith(ofTask)
                && id.length() > begin + 2
                && id.charAt(begin) == '['
                && id.endsWith("]")
                && isNumber(id, begin + 1, id.length() - 1, items);
    }

    /** Whether a part of a text is this number, without leading zeros. */
    private static boolean isNumber(String text, int from, int to, int number) {
        int rest = number;
        int at = to;
        do {
            at--;
            if (at < from || text.charAt(at) != '0' + rest % TEN) {
                return false;
            }
            rest /= TEN;
        } while (rest > 0);
        return at == from;
    }
}
