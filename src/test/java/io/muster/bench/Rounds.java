package io.muster.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects values round by round into figures, in the order they were first noted. Not thread-safe. */
final class Rounds {

    private record Kind(String what, Bound bound, String unit) {}

    private final Map<Kind, List<Double>> values = new LinkedHashMap<>();

    void note(String what, Bound bound, String unit, double value) {
        values.computeIfAbsent(new Kind(what, bound, unit), kind -> new ArrayList<>())
                .add(value);
    }

    /** Notes a time that is to be at most so long in the median round. */
    void time(String what, double atMostMs, double ms) {
        note(what, new Bound.Median(atMostMs), " ms", ms);
    }

    /** Notes what has no bound. */
    void info(String what, String unit, double value) {
        note(what, new Bound.None(), unit, value);
    }

    List<Figure> figures() {
        return values.entrySet().stream()
                .map(entry -> new Figure(
                        entry.getKey().what(),
                        entry.getKey().bound(),
                        entry.getKey().unit(),
                        entry.getValue()))
                .toList();
    }
}
