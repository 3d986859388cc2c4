package io.muster.bench;

import java.util.Arrays;
import java.util.Locale;

/** The limit of a figure. */
sealed interface Bound {

    boolean holds(double... measured);

    /** The limit as shown in the table. */
    String wanted(String unit);

    /** The median is at most this: on a busy machine single rounds say little. */
    record Median(double atMost) implements Bound {

        @Override
        public boolean holds(double... measured) {
            return median(measured) <= atMost;
        }

        @Override
        public String wanted(String unit) {
            return "<= " + number(atMost) + unit;
        }
    }

    /** The median is at least this. */
    record AtLeast(double median) implements Bound {

        @Override
        public boolean holds(double... measured) {
            return Bound.median(measured) >= median;
        }

        @Override
        public String wanted(String unit) {
            return ">= " + number(median) + unit;
        }
    }

    /** No round exceeds this. */
    record Never(double above) implements Bound {

        @Override
        public boolean holds(double... measured) {
            return Arrays.stream(measured).allMatch(value -> value <= above);
        }

        @Override
        public String wanted(String unit) {
            return "never > " + number(above) + unit;
        }
    }

    /** Every round yields this. */
    record Always(double exactly) implements Bound {

        @Override
        public boolean holds(double... measured) {
            return Arrays.stream(measured).allMatch(value -> value == exactly);
        }

        @Override
        public String wanted(String unit) {
            return "always " + number(exactly) + unit;
        }
    }

    /** For information only. */
    record None() implements Bound {

        @Override
        public boolean holds(double... measured) {
            return true;
        }

        @Override
        public String wanted(String unit) {
            return "-";
        }
    }

    static double median(double... measured) {
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static String number(double value) {
        boolean needsDigits = Math.abs(value) < 100 && value != Math.rint(value);
        return String.format(Locale.ROOT, needsDigits ? "%.2f" : "%,.0f", value);
    }
}
