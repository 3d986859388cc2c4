package io.muster.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects values into figures, round by round, in the order of their first occurrence. Not thread-safe. */
final class Rounds {

    private record Kind(String what, Bound bound, String unit) {}

    private final Map<Kind, List<Double>> values = new LinkedHashMap<>();

    void note(String what, Bound bound, String unit, double value) {
        values.computeIfAbsent(new Kind(what, bound, unit), kind -> new ArrayList<>())
                .add(value);
    }

    /** Records a time whose median is limited. */
    void time(String what, double atMostMs, double ms) {
        note(what, new Bound.Median(atMostMs), " ms", ms);
    }

    /** Records a value without a limit. */
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
