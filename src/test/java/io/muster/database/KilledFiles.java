package io.muster.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.h2.store.fs.retry.FilePathRetryOnInterrupt;

/**
 * H2 files that stop changing a number of writes after another file has appeared, like those of a killed process:
 * earlier writes are there, later ones are not. While this is open it replaces H2's {@code retry:} files; files in
 * other folders are not affected.
 */
public final class KilledFiles extends FilePathWrapper implements AutoCloseable {

    private static volatile Path appearing = Path.of("");
    private static volatile String folder = "";
    private static volatile int writesLeft;

    /** For H2, which creates one per path. */
    public KilledFiles() {}

    /**
     * @param writes the number of writes to H2's files before the kill
     * @param appearing the file whose appearance starts the count; H2's files are in the same folder
     */
    static KilledFiles after(int writes, Path appearing) {
        KilledFiles.appearing = appearing;
        folder = appearing.getParent().toString();
        writesLeft = writes;
        KilledFiles files = new KilledFiles();
        FilePath.register(files);
        return files;
    }

    @Override
    public void close() {
        FilePath.register(new FilePathRetryOnInterrupt());
    }

    @Override
    public String getScheme() {
        return "retry";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel channel = getBase().open(mode);
        return toString().contains(folder) ? new Channel(channel) : channel;
    }

    private static final class Channel extends FileBaseDefault {
        private final FileChannel behind;

        private Channel(FileChannel behind) {
            this.behind = behind;
        }

        @Override
        public long size() throws IOException {
            return behind.size();
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return behind.read(bytes, position);
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            count();
            return behind.write(bytes, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            count();
            behind.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            behind.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return behind.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            behind.close();
        }

        private static void count() throws IOException {
            if (writesLeft >= 0 && Files.exists(appearing)) {
                writesLeft--;
            }
            if (writesLeft < 0) {
                throw new IOException("the process was killed");
            }
        }
    }
}
