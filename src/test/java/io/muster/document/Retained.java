package io.muster.document;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;

/** Measures the heap that objects take, after garbage collection: exact if that leaves no dead objects. */
final class Retained {

    private Retained() {}

    /** Creates an object from a value. */
    @FunctionalInterface
    interface Maker<T> {
        Object make(T value) throws Exception;
    }

    /**
     * The bytes that each of these takes: all are kept until the last is measured. The lesser of two measurements, as
     * the JVM may use some of the heap itself meanwhile.
     */
    static <T> List<Long> by(List<T> values, Maker<? super T> maker) throws Exception {
        for (T value : values) {
            // initializes whatever is created only once
            maker.make(value);
        }
        List<Object> kept = new ArrayList<>();
        List<Long> taken = new ArrayList<>();
        long before = used();
        for (T value : values) {
            kept.add(maker.make(value));
            long between = used();
            kept.add(maker.make(value));
            long after = used();
            taken.add(Math.min(between - before, after - between));
            before = after;
        }
        if (kept.size() != 2 * taken.size()) {
            throw new AssertionError("each is kept until here");
        }
        return taken;
    }

    private static long used() {
        System.gc();
        // not the heap in use, which includes the threads' allocation buffers
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
