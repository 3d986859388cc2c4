package io.muster.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One line of the table: what was measured, round by round, and its limit.
 *
 * @param unit with a leading space, or empty
 * @param rounds one value per round, in order
 */
record Figure(String what, Bound bound, String unit, List<Double> rounds) {

    private static final String LINE = "%-56s | %-13s | %-36s | %s";

    Figure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a figure needs a round: " + what);
        }
    }

    boolean ok() {
        return bound.holds(values());
    }

    static String heading() {
        return LINE.formatted("what", "wanted", "measured (min/median/max of n)", "ok?") + "\n" + "-".repeat(118);
    }

    String line() {
        double[] values = values();
        String measured = "%s/%s/%s%s of %d"
                .formatted(
                        Bound.number(Arrays.stream(values).min().orElseThrow()),
                        Bound.number(Bound.median(values)),
                        Bound.number(Arrays.stream(values).max().orElseThrow()),
                        unit,
                        values.length);
        String verdict = bound instanceof Bound.None ? "" : ok() ? "yes" : "NO";
        return String.format(Locale.ROOT, LINE, what, bound.wanted(unit), measured, verdict);
    }

    private double[] values() {
        return rounds.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
