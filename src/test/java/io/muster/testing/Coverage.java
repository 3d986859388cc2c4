package io.muster.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints the coverage from the build's JaCoCo report as one line. */
public final class Coverage {

    // columns of missed items; the covered ones are in the next column
    private static final int MISSED_BRANCHES = 5;
    private static final int MISSED_LINES = 7;

    private Coverage() {}

    /** @param args the report as CSV; missing if no unit test was run */
    public static void main(String... args) throws IOException {
        Path report = Path.of(args[0]);
        if (Files.exists(report)) {
            System.out.println("Coverage of the unit tests: " + of(Files.readAllLines(report)));
        }
    }

    private static String of(List<String> report) {
        List<String[]> classes =
                report.stream().skip(1).map(line -> line.split(",")).toList();
        return "%s of the lines, %s of the branches"
                .formatted(share(classes, MISSED_LINES), share(classes, MISSED_BRANCHES));
    }

    private static String share(List<String[]> classes, int missedColumn) {
        long missed = sum(classes.stream().map(columns -> columns[missedColumn]));
        long covered = sum(classes.stream().map(columns -> columns[missedColumn + 1]));
        return String.format(
                Locale.ROOT, "%.1f %% (%d of %d)", 100.0 * covered / (missed + covered), covered, missed + covered);
    }

    private static long sum(Stream<String> numbers) {
        return numbers.mapToLong(Long::parseLong).sum();
    }
}
