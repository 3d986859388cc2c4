package io.muster.document;

/**
 * An upper limit of the heap that a document takes while it is read, and afterwards. Computed by scanning the text, so
 * that a document is rejected before it takes any memory. Sizes are those of a 64-bit JVM with compressed object
 * pointers, for {@link io.muster.json.Json#read} and the tasks created from its result.
 *
 * @param text size of the text as a string, in bytes
 * @param source size of the parser's input: the text, and its replacement if there is one
 * @param buffers size of its longest value in parts, while it is assembled or written
 * @param tree size of the parsed document; its tasks keep at most that, as texts or objects
 * @param shared size of the part of the tree shared with its tasks while both exist
 * @param tasks how many tasks it may have
 */
public record DocumentMemory(long text, long source, long buffers, long tree, long shared, int tasks) {

    // for a task without content, and for collecting its errors
    private static final int PER_TASK = 480;

    // a large value arrives in parts, which are assembled in a growing buffer
    private static final int COPIES_OF_DRIVER = 4;

    /** Scans a document in UTF-8; malformed JSON up to its first error. */
    public static DocumentMemory of(byte[] utf8) {
        DocumentScan scan = new DocumentScan();
        for (byte unit : utf8) {
            scan.acceptUtf8(unit & 0xFF);
        }
        return of(scan);
    }

    public static DocumentMemory of(String document) {
        DocumentScan scan = new DocumentScan();
        for (int at = 0; at < document.length(); at++) {
            scan.accept(document.charAt(at));
        }
        return of(scan);
    }

    private static DocumentMemory of(DocumentScan scan) {
        scan.end();
        return new DocumentMemory(
                scan.text(), scan.text() + scan.replaced(), scan.buffers(), scan.tree(), scan.shared(), scan.tasks());
    }

    /** The bytes that it takes while it is read, besides the input. */
    public long whileRead() {
        // tasks are created while the tree still exists, but not the text
        return tree + buffers + Math.max(source, tree - shared + specs());
    }

    /**
     * The bytes that it takes while it is read from a database.
     *
     * @param bytes the size of the document in UTF-8
     */
    public long whileReadAgain(long bytes) {
        return bytes + text + Math.max(whileRead(), COPIES_OF_DRIVER * text);
    }

    /** The bytes of it that its tasks keep; the rest of a task's memory is covered by admission control. */
    public long ofTasks() {
        return tree;
    }

    /** As {@link #ofTasks}, plus its text, if that is kept while it runs. */
    public long whileShown() {
        return text + tree;
    }

    /**
     * The bytes that its tasks take without being admitted, plus its text and a copy of it for the database.
     *
     * @param bytes the size of the document in UTF-8
     */
    public long whileStored(long bytes) {
        return text + bytes + tree + specs();
    }

    private long specs() {
        return (long) PER_TASK * tasks;
    }
}
