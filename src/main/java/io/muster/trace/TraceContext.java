package io.muster.trace;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position in a caller's trace, as its request says (W3C Trace Context, Level 1, and W3C Baggage).
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId the caller's span: 16 lower-case hexadecimal digits
 * @param flags two hexadecimal digits; the lowest bit says whether the caller records the trace
 * @param state {@code tracestate}, empty if there is none
 * @param baggage empty if there is none
 */
public record TraceContext(String traceId, String spanId, String flags, String state, String baggage) {

    private static final Pattern TRACEPARENT =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    // both specifications ask for at least so much; more is dropped as a whole
    private static final int MAX_STATE = 512;
    private static final int MAX_BAGGAGE = 8_192;
    // with the rest it fits into the column of the groups' table
    private static final int MAX_STORED_BAGGAGE = 1_024;
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]*");

    /**
     * Reads the headers of a request.
     *
     * @param traceparent the lines of that header; the same for the others
     * @return empty unless there is exactly one valid {@code traceparent}: without it the others mean nothing
     */
    public static Optional<TraceContext> of(List<String> traceparent, List<String> tracestate, List<String> baggage) {
        if (traceparent.size() != 1) {
            return Optional.empty();
        }
        Matcher parts = TRACEPARENT.matcher(traceparent.get(0).strip());
        if (!parts.matches()
                || parts.group(1).equals("ff")
                // version 00 has nothing after the flags
                || parts.group(1).equals("00") && parts.group(5) != null
                || parts.group(2).equals(NO_TRACE)
                || parts.group(3).equals(NO_SPAN)) {
            return Optional.empty();
        }
        return Optional.of(new TraceContext(
                parts.group(2),
                parts.group(3),
                flags(parts),
                joined(tracestate, MAX_STATE),
                joined(baggage, MAX_BAGGAGE)));
    }

    // what the others mean in a later version is unknown
    private static String flags(Matcher parts) {
        boolean isSampled = (Integer.parseInt(parts.group(4), 16) & 1) == 1;
        if (parts.group(1).equals("00")) {
            return parts.group(4);
        }
        return isSampled ? "01" : "00";
    }

    /** As a {@code traceparent} of version 00. */
    public String traceparent() {
        return "00-%s-%s-%s".formatted(traceId, spanId, flags);
    }

    /** As it is stored with a group: a long {@code baggage} is left out. */
    public TraceContext bounded() {
        return baggage.length() > MAX_STORED_BAGGAGE ? new TraceContext(traceId, spanId, flags, state, "") : this;
    }

    /** In three lines, each of them the value of a header field or empty: {@link #parse} reads them. */
    public String text() {
        return traceparent() + "\n" + state + "\n" + baggage;
    }

    /**
     * Reads what {@link #text} has written.
     *
     * @return empty if it is not that: a group whose trace cannot be read runs without
     */
    public static Optional<TraceContext> parse(String text) {
        String[] lines = text.split("\n", -1);
        return lines.length == 3 ? of(List.of(lines[0]), List.of(lines[1]), List.of(lines[2])) : Optional.empty();
    }

    /** The header fields of a request that goes on with the trace, by name in lower case. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("traceparent", traceparent());
        if (!state.isEmpty()) {
            fields.put("tracestate", state);
        }
        if (!baggage.isEmpty()) {
            fields.put("baggage", baggage);
        }
        return fields;
    }

    private static String joined(List<String> lines, int max) {
        String all = String.join(",", lines).strip();
        return all.length() <= max && VISIBLE.matcher(all).matches() ? all : "";
    }
}
