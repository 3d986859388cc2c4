package io.muster.document;

import io.muster.json.Utf8;

/**
 * How large a group's document is.
 *
 * @param bytes of its text in UTF-8
 * @param memory an estimate of the heap, in bytes, that its text and its parsed form take while it is read
 */
public record DocumentSize(long bytes, long memory) {

    // what a parsed value costs beside its text: a node, and its place in what it is in
    private static final long PER_VALUE = 32;

    /** Estimates by the punctuation that begins a value. */
    public static DocumentSize of(String document) {
        long bytes = Utf8.length(document);
        long values = document.chars()
                .filter(character -> character == ',' || character == '{' || character == '[')
                .count();
        return new DocumentSize(bytes, 2 * bytes + PER_VALUE * values);
    }
}
