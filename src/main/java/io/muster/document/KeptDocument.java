package io.muster.document;

import io.muster.json.Utf8;

/**
 * The document of a stored group with its size, which is computed once because that scans the whole text.
 *
 * @param text as posted
 * @param bytes the size of the text in UTF-8
 */
public record KeptDocument(String text, long bytes, DocumentMemory memory) {

    /** Computes the size of a document. */
    public static KeptDocument of(String text) {
        return new KeptDocument(text, Utf8.length(text), DocumentMemory.of(text));
    }

    /** Its size for a node that reads it from the database. */
    public DocumentSize size() {
        return new DocumentSize(bytes, memory.whileReadAgain(bytes));
    }

    /** Its size for a node that has parsed its tasks already. */
    public DocumentSize parsedSize() {
        return new DocumentSize(bytes, memory.ofTasks());
    }
}
