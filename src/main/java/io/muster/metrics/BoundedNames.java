package io.muster.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The first names of a kind that are used as the value of a label; all later ones share one value. Thread-safe. */
final class BoundedNames {

    /** The value for all other names. */
    static final String OTHER = "_other";

    private static final int MAX_LENGTH = 80;

    private final int max;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param max how many names have a value of their own */
    BoundedNames(int max) {
        this.max = max;
    }

    /** The name itself, if it is one of the first. */
    String label(String name) {
        if (known.contains(name)) {
            return name;
        }
        return name.length() <= MAX_LENGTH && add(name) ? name : OTHER;
    }

    private synchronized boolean add(String name) {
        return known.size() < max && known.add(name) || known.contains(name);
    }
}
