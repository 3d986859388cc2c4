package io.muster.json;

import java.io.Writer;

/** A text that is written until it would be too long. */
final class BoundedText extends Writer {

    /** Thrown by whatever would make the text too long. */
    static final class TooLongException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLongException() {
            super(null, null, false, false);
        }
    }

    private final StringBuilder text = new StringBuilder();
    private final int max;
    private boolean isTooLong;

    /** @param max its most characters */
    BoundedText(int max) {
        this.max = max;
    }

    @Override
    public void write(char[] characters, int from, int length) {
        if (length > max - text.length()) {
            isTooLong = true;
            throw new TooLongException();
        }
        text.append(characters, from, length);
    }

    @Override
    public void flush() {
        // in memory
    }

    @Override
    public void close() {
        // in memory
    }

    boolean isTooLong() {
        return isTooLong;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
