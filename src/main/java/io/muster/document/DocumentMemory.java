package io.muster.document;

/**
 * An upper bound of the heap that a document takes while it is read, and afterwards. It is found by looking at the text
 * alone, so that a document is refused before it has taken anything. The sizes are those of a 64-bit JVM with compressed
 * object pointers, and hold for {@link io.muster.json.Json#read} and the tasks made from what that returns.
 *
 * @param text bytes of the text as a string
 * @param source bytes of what it is parsed from: the text, and what replaces that
 * @param buffers bytes of its longest value in pieces, while it is put together or written
 * @param tree bytes of the parsed document. Its tasks keep no more than that of it, whether as texts or as objects
 * @param shared bytes of the tree that its tasks have in common with it while both are there
 * @param tasks how many tasks it may have
 */
public record DocumentMemory(long text, long source, long buffers, long tree, long shared, int tasks) {

    // of a task without anything in it, and of what finds errors in it
    private static final int PER_TASK = 480;

    // a large value comes in pieces, which are put together in a buffer that grows
    private static final int COPIES_OF_DRIVER = 4;

    /** Looks at a document in UTF-8; at a text that is no JSON as far as that is read. */
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

    /** The bytes that it takes while it is read, beside the bytes that are read. */
    public long whileRead() {
        // the tasks are made while the tree is still there, and the text is not
        return tree + buffers + Math.max(source, tree - shared + specs());
    }

    /**
     * The bytes that it takes while it is read from a database.
     *
     * @param bytes of the document in UTF-8
     */
    public long whileReadAgain(long bytes) {
        return bytes + text + Math.max(whileRead(), COPIES_OF_DRIVER * text);
    }

    /** The bytes that its tasks keep of it; what each takes by itself is for whoever admits so many tasks. */
    public long ofTasks() {
        return tree;
    }

    /**
     * The bytes that its tasks take, which nobody has admitted, with its text and a copy of that for the database.
     *
     * @param bytes of the document in UTF-8
     */
    public long whileStored(long bytes) {
        return text + bytes + tree + specs();
    }

    private long specs() {
        return (long) PER_TASK * tasks;
    }
}
