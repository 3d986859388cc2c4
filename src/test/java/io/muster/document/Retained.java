package io.muster.document;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;

/** Measures the heap that objects take, by what the collector leaves of it: exact if that leaves nothing that is dead. */
final class Retained {

    private Retained() {}

    /** Makes something of a value. */
    @FunctionalInterface
    interface Maker<T> {
        Object make(T value) throws Exception;
    }

    /** The bytes that each of these takes: all are kept until the last is measured. */
    static <T> List<Long> by(List<T> values, Maker<? super T> maker) throws Exception {
        for (T value : values) {
            // whatever is made once
            maker.make(value);
        }
        List<Object> kept = new ArrayList<>();
        List<Long> taken = new ArrayList<>();
        long before = used();
        for (T value : values) {
            kept.add(maker.make(value));
            long after = used();
            taken.add(after - before);
            before = after;
        }
        if (kept.size() != taken.size()) {
            throw new AssertionError("each is kept until here");
        }
        return taken;
    }

    private static long used() {
        System.gc();
        // not what is in use: that counts the pieces that threads have for objects to come
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
