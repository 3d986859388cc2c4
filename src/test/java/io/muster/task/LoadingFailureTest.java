package io.muster.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.concurrent.CompletionException;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingFailureTest {

    private static final ClassLoader APPLICATION = LoadingFailureTest.class.getClassLoader();

    @Test
    void anExistingClassThatCannotBeLoadedIsDetected() {
        assertThat(is(new NoClassDefFoundError("io/muster/task/TaskSpec"))).isTrue();
        assertThat(is(new CompletionException(
                        new IllegalStateException(new NoClassDefFoundError("io/muster/task/TaskSpec")))))
                .isTrue();
    }

    @Test
    void aMissingClassIsIgnored() {
        assertThat(is(new NoClassDefFoundError("com/example/Absent"))).isFalse();
        assertThat(is(new NoClassDefFoundError())).isFalse();
        assertThat(is(new NoClassDefFoundError("A (wrong name: io/muster/task/TaskSpec)")))
                .isFalse();
    }

    @Test
    void aFailedInitializationIsDetectedIfItsCauseWasALoadingFailure() {
        assertThat(is(notInitialized("Exception java.lang.NoClassDefFoundError: a/B [in thread \"main\"]")))
                .isTrue();
        assertThat(is(notInitialized(
                        "Exception java.lang.IllegalStateException: zip file closed [in thread \"main\"]")))
                .isTrue();
        assertThat(is(notInitialized("Exception java.lang.ArithmeticException: / by zero [in thread \"main\"]")))
                .isFalse();
        assertThat(is(new NoClassDefFoundError("Could not initialize class io.muster.task.TaskSpec")))
                .isFalse();
    }

    @Test
    void aLoaderWithClosedJarsIsDetected() {
        IllegalStateException ofALoader = new IllegalStateException("zip file closed");
        ofALoader.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.zip.ZipFile", "ensureOpen", "ZipFile.java", 1),
            new StackTraceElement("org.glassfish.web.loader.WebappClassLoader", "findClass", "W.java", 2),
        });
        assertThat(is(ofALoader)).isTrue();
        ClassLoader closed = new ClassLoader(null) {
            @Override
            public URL getResource(String name) {
                throw new IllegalStateException("zip file closed");
            }
        };
        assertThat(LoadingFailure.isIn(new NoClassDefFoundError("a/B"), closed)).isTrue();
    }

    @Test
    void aFileClosedByATaskIsIgnored(@TempDir java.nio.file.Path folder) throws IOException {
        java.nio.file.Path file = folder.resolve("a.zip");
        java.nio.file.Files.write(
                file, new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        ZipFile zip = new ZipFile(file.toFile());
        zip.close();
        try {
            zip.getEntry("x");
        } catch (IllegalStateException thrown) {
            assertThat(thrown).hasMessage("zip file closed");
            assertThat(is(thrown)).isFalse();
            return;
        }
        throw new AssertionError("a closed file answers");
    }

    @Test
    void otherExceptionsAreIgnored() {
        assertThat(is(new OutOfMemoryError())).isFalse();
        assertThat(is(new UncheckedIOException(new IOException("zip file closed"))))
                .isFalse();
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));
        assertThat(is(one)).isFalse();
    }

    private static NoClassDefFoundError notInitialized(String first) {
        NoClassDefFoundError error = new NoClassDefFoundError("Could not initialize class io.muster.task.TaskSpec");
        error.initCause(new ExceptionInInitializerError(first));
        return error;
    }

    private static boolean is(Throwable thrown) {
        return LoadingFailure.isIn(thrown, APPLICATION);
    }
}
