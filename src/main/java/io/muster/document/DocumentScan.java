package io.muster.document;

import io.muster.outbound.target.Target;

/**
 * Computes, character by character of a JSON text, the size of the objects that it is parsed into. Malformed texts are
 * parsed only up to their first error, so the result for the rest does not matter. Not thread-safe.
 */
final class DocumentScan {

    // an ObjectNode with its LinkedHashMap, and the map's first table
    private static final int EMPTY_OBJECT = 80;
    private static final int TABLE = 80;
    // an entry, in the worst case of a tree bin, and its slots in the table and in its replacement; without a
    // StringNode, since a name has none
    private static final int MEMBER = 72 - 16;
    // an ArrayNode with its ArrayList, and the list's first array
    private static final int EMPTY_ARRAY = 48;
    private static final int ARRAY = 56;
    // its slot in an array with room for half as many more, and in a copy
    private static final int ELEMENT = 8;
    // a StringNode, its String and the header of an array
    private static final int STRING = 56;
    private static final int INT = 16;
    private static final int LONG = 24;
    // whose text is shared
    private static final int MINUS_ZERO = 56;
    // a BigIntegerNode or a DecimalNode with its number, without digits
    private static final int BIG_INTEGER = 96;
    private static final int DECIMAL = 104;
    private static final int BIG_DECIMAL = 168;
    private static final int DIGITS_OF_INT = 9;
    private static final int DIGITS_OF_LONG = 18;

    // a URI keeps its parts besides its text
    private static final int URL_PARTS = 2;

    private static final int WORD = 8;
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;
    // the size of an escaped character when it is written again
    private static final int SHORT_ESCAPE = 2;
    private static final int ESCAPE = 6;
    private static final int LATIN_1_MAX = 0xFF;
    private static final int TWO_BYTES_MAX = 0x7FF;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    // the object of a group, the array of its tasks
    private static final int DEPTH_OF_TASKS = 2;

    private enum Within {
        NOTHING,
        NUMBER,
        STRING,
        ESCAPE,
        HEX
    }

    private Within within = Within.NOTHING;
    private long units;
    private long tree;
    private long strings;
    private long stringBytes;
    private long bytesBeyond;
    private int depth;
    private int last;
    private boolean wideText;
    private boolean escapes;
    private boolean surrogates;
    private boolean marked;
    private int tasks;
    private long taskBegin;
    private long longestTask;
    private long longestString;
    // of the current string or number
    private long length;
    private long bytes;
    private boolean mayBeUrl;
    private boolean decimal;
    private int hexDigits;
    private int escaped;

    /** Accepts the next byte of a text in UTF-8. */
    void acceptUtf8(int unit) {
        if (unit < 0x80) {
            accept(unit);
        } else if (unit >= 0xC0) {
            // the first of several bytes: assumes any character of that length
            if (unit < 0xC4) {
                accept(LATIN_1_MAX);
            } else if (unit < 0xE0) {
                accept(LATIN_1_MAX + 1);
            } else if (unit < 0xF0) {
                accept(unit == 0xEF && units == 0 ? BYTE_ORDER_MARK : TWO_BYTES_MAX + 1);
            } else {
                accept(Character.MIN_SURROGATE);
                accept(Character.MIN_SURROGATE);
            }
        }
    }

    /** Accepts the next character of a text. */
    void accept(int unit) {
        wideText |= unit > LATIN_1_MAX;
        marked |= unit == BYTE_ORDER_MARK && units == 0;
        units++;
        switch (within) {
            case STRING -> inString(unit);
            case ESCAPE -> escaped(unit);
            case HEX -> hex(unit);
            case NUMBER -> inNumber(unit);
            case NOTHING -> structure(unit);
        }
    }

    /** The text has ended. */
    void end() {
        if (within == Within.NUMBER) {
            endNumber();
        }
    }

    /** The size of the text as a string, in bytes. */
    long text() {
        return (wideText ? 2 : 1) * units;
    }

    /** The size of the parser's input, if that is not the text itself. */
    long replaced() {
        // without its byte order mark, or with lone surrogates unescaped
        return (marked ? 2 * units : 0) + (surrogates ? 4 * units : 0);
    }

    /** The size of its longest value in parts. */
    long buffers() {
        return (2 + wide()) * Math.max(longestString, longestTask);
    }

    /** The size of the parsed document. */
    long tree() {
        return tree + wide() * stringBytes + bytesBeyond;
    }

    /** The size of the part of the tree shared with the tasks created from it. */
    long shared() {
        return STRING * strings;
    }

    int tasks() {
        return Math.min(tasks, GroupLimits.MAX_TASKS);
    }

    private long wide() {
        return wideText || escapes ? 2 : 1;
    }

    private void structure(int unit) {
        switch (unit) {
            case ' ', '\t', '\r', '\n' -> {
                return;
            }
            case '"' -> {
                within = Within.STRING;
                length = 0;
                bytes = 0;
            }
            case '{' -> {
                tasks += depth == DEPTH_OF_TASKS ? 1 : 0;
                open(EMPTY_OBJECT + TABLE);
            }
            case '[' -> open(EMPTY_ARRAY + ARRAY + ELEMENT);
            case '}' -> close(last == '{' ? TABLE : 0);
            case ']' -> close(last == '[' ? ARRAY + ELEMENT : 0);
            case ',' -> tree += ELEMENT;
            case ':' -> tree += MEMBER;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                within = Within.NUMBER;
                length = 1;
                decimal = false;
            }
            default -> {
                // of true, false or null, which are shared
            }
        }
        last = unit;
    }

    private void open(int bytes) {
        tree += bytes;
        if (depth == DEPTH_OF_TASKS) {
            taskBegin = units;
        }
        depth++;
    }

    /** @param unused bytes that were counted for contents that it does not have */
    private void close(int unused) {
        tree -= unused;
        depth--;
        if (depth == DEPTH_OF_TASKS) {
            longestTask = Math.max(longestTask, units - taskBegin);
        }
    }

    private void inString(int unit) {
        if (unit == '"') {
            endString();
        } else if (unit == '\\') {
            within = Within.ESCAPE;
        } else {
            add(unit, 1);
        }
    }

    private void endString() {
        within = Within.NOTHING;
        if (length > 0) {
            tree += STRING;
            strings++;
            stringBytes += (length + WORD - 1) / WORD * WORD;
            // a request's body is kept in UTF-8
            bytesBeyond += Math.max(0, bytes - 2 * length);
            longestString = Math.max(longestString, length);
            if (mayBeUrl && length <= Target.MAX_URL) {
                tree += URL_PARTS * length;
            }
        }
    }

    /** @param written the number of characters when it is written again */
    private void add(int unit, int written) {
        mayBeUrl = length == 0 ? unit == 'h' || unit == 'H' : mayBeUrl;
        length += written;
        boolean three = unit > TWO_BYTES_MAX && !Character.isSurrogate((char) unit);
        bytes += three ? 3 : Math.max(unit < 0x80 ? 1 : 2, written);
    }

    private void escaped(int unit) {
        if (unit == 'u') {
            within = Within.HEX;
            escapes = true;
            hexDigits = 0;
            escaped = 0;
        } else {
            within = Within.STRING;
            add(unit, SHORT_ESCAPE);
        }
    }

    private void hex(int unit) {
        // malformed if it is not a digit
        escaped = HEX * escaped + Math.max(0, Character.digit(unit, HEX));
        hexDigits++;
        if (hexDigits == HEX_DIGITS) {
            within = Within.STRING;
            boolean surrogate = Character.isSurrogate((char) escaped);
            surrogates |= surrogate;
            if (escaped < ' ' || surrogate) {
                add(escaped, ESCAPE);
            } else {
                add(escaped, escaped == '"' || escaped == '\\' ? SHORT_ESCAPE : 1);
            }
        }
    }

    private void inNumber(int unit) {
        boolean digit = unit >= '0' && unit <= '9';
        if (digit || unit == '.' || unit == 'e' || unit == 'E' || unit == '+' || unit == '-') {
            // -0 keeps its sign as a decimal
            decimal |= !digit || length == 1 && last == '-' && unit == '0';
            length++;
        } else {
            endNumber();
            structure(unit);
        }
    }

    private void endNumber() {
        within = Within.NOTHING;
        if (decimal && length == 2) {
            tree += MINUS_ZERO;
        } else if (decimal) {
            tree += length <= DIGITS_OF_LONG ? DECIMAL + length : BIG_DECIMAL + 2 * length;
        } else if (length > 1 && length <= DIGITS_OF_LONG) {
            // the smallest ones are shared
            tree += length <= DIGITS_OF_INT ? INT : LONG;
        } else if (length > 1) {
            tree += BIG_INTEGER + length;
        }
    }
}
