package io.muster.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void namesAreNotRetainedAfterTheirDocument() throws Exception {
        WeakReference<String> name = nameOf("{\"%s\": 1}".formatted("n".repeat(10_000)));

        await().until(() -> {
            System.gc();
            return name.refersTo(null);
        });
    }

    private static WeakReference<String> nameOf(String document) throws MalformedJsonException {
        return new WeakReference<>(
                Json.read(document.getBytes(UTF_8)).propertyNames().iterator().next());
    }
}
