package io.muster.group.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Those who want to know that something in a group has changed. Until they leave, the memory of its results counts. Thread-safe. */
final class ChangeListeners {

    private final ResultBudget results;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    ChangeListeners(ResultBudget results) {
        this.results = results;
    }

    /** Adds one; the result removes it. */
    Runnable add(Runnable listener) {
        Runnable letGo = results.hold();
        Runnable unfollow = () -> {
            listeners.remove(listener);
            letGo.run();
        };
        boolean added = false;
        try {
            added = listeners.add(listener);
        } finally {
            if (!added) {
                unfollow.run();
            }
        }
        return unfollow;
    }

    void forEach(Consumer<Runnable> action) {
        listeners.forEach(action);
    }
}
