package io.muster.document;

import io.muster.json.Utf8;

/**
 * How large a group's document is.
 *
 * @param bytes of its text in UTF-8
 * @param memory an estimate of the heap, in bytes, that its text and its parsed form take while it is read
 */
public record DocumentSize(long bytes, long memory) {

    // a node, and its place in what it is in
    private static final int PER_VALUE = 32;

    /** What a parsed value costs beside its text, in bytes, if this is the punctuation that begins one; else nothing. */
    public static int valueAt(int character) {
        return character == ',' || character == '{' || character == '[' ? PER_VALUE : 0;
    }

    /** Estimates by the punctuation. */
    public static DocumentSize of(String document) {
        long bytes = Utf8.length(document);
        long values = document.chars().mapToLong(DocumentSize::valueAt).sum();
        return new DocumentSize(bytes, 2 * bytes + values);
    }
}
