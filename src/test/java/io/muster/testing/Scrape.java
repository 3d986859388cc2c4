package io.muster.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in the text format of Prometheus, as a scraper reads them. */
public final class Scrape {

    private static final Pattern LINE = Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\",?");

    private record Sample(String name, Map<String, String> labels, double value) {}

    private final String text;
    private final List<Sample> samples = new ArrayList<>();

    public Scrape(String text) {
        this.text = text;
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> samples.add(read(line)));
    }

    private static Sample read(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        if (parts.group(2) != null) {
            Matcher label = LABEL.matcher(parts.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        double value = parts.group(3).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(parts.group(3));
        return new Sample(parts.group(1), labels, value);
    }

    /**
     * The sum of the samples of this name with all of these labels; 0 if there are none.
     *
     * @param labels names and values in turn
     */
    public double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name.equals(name) && has(sample, labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels.getOrDefault(labels[i], ""))) {
                return false;
            }
        }
        return true;
    }

    /** The values that a label has in the samples of this name. */
    public Set<String> values(String name, String label) {
        Set<String> values = new TreeSet<>();
        samples.stream()
                .filter(sample -> sample.name.equals(name) && sample.labels.containsKey(label))
                .forEach(sample -> values.add(sample.labels.get(label)));
        return values;
    }

    /** The names of all samples. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        samples.forEach(sample -> names.add(sample.name));
        return names;
    }

    /** The names of all labels of the samples of this name. */
    public Set<String> labels(String name) {
        Set<String> labels = new TreeSet<>();
        samples.stream()
                .filter(sample -> sample.name.equals(name))
                .forEach(sample -> labels.addAll(sample.labels.keySet()));
        return labels;
    }

    /** As it was read. */
    @Override
    public String toString() {
        return text;
    }
}
