package io.muster.handler.call;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A text with one encoding decoded, in which each character knows its position in the original text. Line breaks with
 * the white space after them, and the zero bytes of UTF-16, are omitted. Immutable.
 */
final class TextView {

    /**
     * The encodings that are decoded: percent (RFC 3986 section 2.1), JSON escapes (RFC 8259 section 7), HTML entities.
     */
    private static final List<Function<TextView, Decoder>> DECODERS =
            List.of(Percent::new, Backslash::new, Entity::new);

    // HTML Living Standard, section 13.5: those of ASCII characters
    private static final Map<String, Character> ENTITIES = Map.ofEntries(
            Map.entry("amp", '&'),
            Map.entry("AMP", '&'),
            Map.entry("lt", '<'),
            Map.entry("LT", '<'),
            Map.entry("gt", '>'),
            Map.entry("GT", '>'),
            Map.entry("quot", '"'),
            Map.entry("QUOT", '"'),
            Map.entry("apos", '\''),
            Map.entry("nbsp", ' '),
            Map.entry("excl", '!'),
            Map.entry("num", '#'),
            Map.entry("dollar", '$'),
            Map.entry("percnt", '%'),
            Map.entry("lpar", '('),
            Map.entry("rpar", ')'),
            Map.entry("ast", '*'),
            Map.entry("midast", '*'),
            Map.entry("plus", '+'),
            Map.entry("comma", ','),
            Map.entry("period", '.'),
            Map.entry("sol", '/'),
            Map.entry("colon", ':'),
            Map.entry("semi", ';'),
            Map.entry("equals", '='),
            Map.entry("quest", '?'),
            Map.entry("commat", '@'),
            Map.entry("lsqb", '['),
            Map.entry("lbrack", '['),
            Map.entry("bsol", '\\'),
            Map.entry("rsqb", ']'),
            Map.entry("rbrack", ']'),
            Map.entry("Hat", '^'),
            Map.entry("lowbar", '_'),
            Map.entry("UnderBar", '_'),
            Map.entry("grave", '`'),
            Map.entry("lcub", '{'),
            Map.entry("lbrace", '{'),
            Map.entry("verbar", '|'),
            Map.entry("vert", '|'),
            Map.entry("VerticalLine", '|'),
            Map.entry("rcub", '}'),
            Map.entry("rbrace", '}'),
            Map.entry("Tab", '\t'),
            Map.entry("NewLine", '\n'));

    // "VerticalLine", or a number with as many leading zeros
    private static final int LONGEST_ENTITY = 12;

    private final char[] text;
    private final int[] starts;
    private final int[] ends;

    private TextView(char[] text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    /** The text itself. */
    static TextView of(String text) {
        Builder builder = new Builder(text.length());
        for (int i = 0; i < text.length(); i++) {
            builder.add(text.charAt(i), i, i + 1);
        }
        return builder.build();
    }

    /** This view and those with further encodings decoded, up to the depth; views without changes are skipped. */
    void forEach(int depth, Consumer<TextView> action) {
        action.accept(this);
        if (depth > 0) {
            DECODERS.forEach(
                    decoder -> decoded(decoder.apply(this)).ifPresent(view -> view.forEach(depth - 1, action)));
        }
    }

    /** The text normalized for comparison: in lower case, and with one Base64 alphabet for both. */
    String normal() {
        char[] normal = new char[text.length];
        for (int i = 0; i < text.length; i++) {
            normal[i] = normalize(text[i]);
        }
        return new String(normal);
    }

    /** Where a character begins in the original text. */
    int start(int index) {
        return starts[index];
    }

    /** Where a character ends in the original text, exclusive. */
    int end(int index) {
        return ends[index];
    }

    static String normalize(String text) {
        return of(text).normal();
    }

    private static char normalize(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + ('a' - 'A'));
        }
        return switch (c) {
            // RFC 4648 section 5
            case '-' -> '+';
            case '_' -> '/';
            default -> c;
        };
    }

    private Optional<TextView> decoded(Decoder decoder) {
        Builder builder = new Builder(text.length);
        boolean changed = false;
        for (int i = 0; i < text.length; ) {
            int length = decoder.length(i);
            if (length > 0) {
                builder.add(decoder.character(i, length), starts[i], ends[i + length - 1]);
                changed = true;
            } else {
                builder.add(text[i], starts[i], ends[i]);
            }
            i += Math.max(1, length);
        }
        return changed ? Optional.of(builder.build()) : Optional.empty();
    }

    /** Parses a number in this view; negative if it is malformed. */
    private int number(int start, int end, int radix) {
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(i < text.length ? text[i] : ' ', radix);
            if (digit < 0 || number > Character.MAX_VALUE) {
                return -1;
            }
            number = number * radix + digit;
        }
        return start < end && number <= Character.MAX_VALUE ? number : -1;
    }

    private interface Decoder {

        /** The length of the escape that begins here; 0 if there is none. */
        int length(int start);

        char character(int start, int length);
    }

    private record Percent(TextView view) implements Decoder {

        @Override
        public int length(int start) {
            return view.text[start] == '%' && view.number(start + 1, start + 3, 16) >= 0 ? 3 : 0;
        }

        @Override
        public char character(int start, int length) {
            return (char) view.number(start + 1, start + 3, 16);
        }
    }

    private record Backslash(TextView view) implements Decoder {

        @Override
        public int length(int start) {
            if (view.text[start] != '\\' || start + 1 == view.text.length) {
                return 0;
            }
            return switch (view.text[start + 1]) {
                case 'u' -> view.number(start + 2, start + 6, 16) >= 0 ? 6 : 0;
                case 'x' -> view.number(start + 2, start + 4, 16) >= 0 ? 4 : 0;
                default -> 2;
            };
        }

        @Override
        public char character(int start, int length) {
            if (length > 2) {
                return (char) view.number(start + 2, start + length, 16);
            }
            char c = view.text[start + 1];
            return switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                default -> c;
            };
        }
    }

    private record Entity(TextView view) implements Decoder {

        @Override
        public int length(int start) {
            if (view.text[start] != '&') {
                return 0;
            }
            int end = start + 1;
            while (end < view.text.length && end - start <= LONGEST_ENTITY + 1 && view.text[end] != ';') {
                end++;
            }
            boolean closed = end < view.text.length && view.text[end] == ';';
            return closed && code(start, end + 1 - start) >= 0 ? end + 1 - start : 0;
        }

        @Override
        public char character(int start, int length) {
            return (char) code(start, length);
        }

        private int code(int start, int length) {
            int end = start + length - 1;
            String name = new String(view.text, start + 1, end - start - 1);
            if (name.startsWith("#x") || name.startsWith("#X")) {
                return view.number(start + 3, end, 16);
            } else if (name.startsWith("#")) {
                return view.number(start + 2, end, 10);
            }
            Character named = ENTITIES.get(name);
            return named == null ? -1 : named;
        }
    }

    private static final class Builder {

        private final char[] text;
        private final int[] starts;
        private final int[] ends;
        private int length;
        private boolean afterBreak;

        Builder(int capacity) {
            text = new char[capacity];
            starts = new int[capacity];
            ends = new int[capacity];
        }

        void add(char c, int start, int end) {
            boolean lineBreak = c == '\n' || c == '\r';
            boolean indent = afterBreak && (c == ' ' || c == '\t');
            afterBreak = lineBreak || indent;
            if (!lineBreak && !indent && c != 0) {
                text[length] = c;
                starts[length] = start;
                ends[length] = end;
                length++;
            }
        }

        TextView build() {
            return new TextView(
                    Arrays.copyOf(text, length), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
        }
    }
}
