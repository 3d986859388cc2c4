package io.muster.group.engine;

import java.util.ArrayList;
import java.util.List;

/** Lists that rarely have more than one element, of which there are several for each task. */
final class ShortLists {

    private ShortLists() {}

    /**
     * A list with another element; the given one must not be used any more.
     *
     * @param some from this method, or {@code List.of()}
     */
    static <T> List<T> with(List<T> some, T next) {
        if (some.isEmpty()) {
            return List.of(next);
        }
        List<T> all = some instanceof ArrayList ? some : new ArrayList<>(some);
        all.add(next);
        return all;
    }
}
