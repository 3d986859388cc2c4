package io.muster.document;

import io.muster.json.Utf8;

/**
 * The document of a group that is kept, with its size: measuring takes a look at every character, so it is done once.
 *
 * @param text as it was posted
 * @param bytes of the text in UTF-8
 */
public record KeptDocument(String text, long bytes, DocumentMemory memory) {

    /** Measures a document. */
    public static KeptDocument of(String text) {
        return new KeptDocument(text, Utf8.length(text), DocumentMemory.of(text));
    }

    /** Its size for a node that reads it from the database. */
    public DocumentSize size() {
        return new DocumentSize(bytes, memory.whileReadAgain(bytes));
    }

    /** Its size for a node that has its tasks already. */
    public DocumentSize parsedSize() {
        return new DocumentSize(bytes, memory.ofTasks());
    }
}
