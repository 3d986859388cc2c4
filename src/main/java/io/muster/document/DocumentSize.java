package io.muster.document;

import io.muster.json.Utf8;

/**
 * How large a group's document is.
 *
 * @param bytes of its text in UTF-8
 * @param memory the most heap, in bytes, that it takes while it is read from the database and parsed
 */
public record DocumentSize(long bytes, long memory) {

    /** Judges by the text. */
    public static DocumentSize of(String document) {
        long bytes = Utf8.length(document);
        return new DocumentSize(bytes, DocumentMemory.of(document).whileReadAgain(bytes));
    }
}
