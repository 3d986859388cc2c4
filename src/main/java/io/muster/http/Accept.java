package io.muster.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The media types that a client accepts (RFC 9110 section 12.5.1).
 *
 * @param ranges in the order of the field; malformed ones, and those with a malformed weight, are omitted
 */
public record Accept(List<Range> ranges) {

    private static final Pattern WEIGHT = Pattern.compile("0?\\.\\d+|0\\.?|1(\\.0*)?");

    /**
     * A media range.
     *
     * @param quality its weight, from 0 (not acceptable) to 1
     */
    public record Range(MediaType type, double quality) {}

    public Accept {
        ranges = List.copyOf(ranges);
    }

    /** @param lines the field's value, line by line: several lines form one list */
    public static Accept of(List<String> lines) {
        List<Range> ranges = new ArrayList<>();
        for (String member : FieldLists.members(lines)) {
            MediaType.parse(member)
                    .flatMap(type -> weight(type).map(quality -> new Range(type, quality)))
                    .ifPresent(ranges::add);
        }
        return new Accept(ranges);
    }

    /**
     * The highest weight of a media range.
     *
     * @param essence in lower case; ranges that include this one do not count
     * @return 0 if the field does not name it
     */
    public double quality(String essence) {
        return ranges.stream()
                .filter(range -> range.type().essence().equals(essence))
                .mapToDouble(Range::quality)
                .max()
                .orElse(0);
    }

    private static Optional<Double> weight(MediaType type) {
        String weight = type.parameter("q").orElse("1");
        return WEIGHT.matcher(weight).matches() ? Optional.of(Double.valueOf(weight)) : Optional.empty();
    }
}
