package io.muster.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls a deployed Muster.
 *
 * <pre>{@code
 * Reply reply = muster.run(group("all", delay("a", "10ms"), delay("b", "20ms")));
 * }</pre>
 */
public final class MusterClient {

    private static final String JSON = "application/json";
    // no test should wait this long; prevents endless waits
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final AtomicReference<@Nullable Reply> LAST = new AtomicReference<>();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;

    public MusterClient(URI base) {
        this.base = base;
    }

    /** The last complete response that any client of this JVM has received, for the report of a failure. */
    static Optional<Reply> lastReply() {
        return Optional.ofNullable(LAST.get());
    }

    static void forgetLastReply() {
        LAST.set(null);
    }

    public URI base() {
        return base;
    }

    /** Sends a group and waits for its response. */
    public Reply run(String document) {
        return send(post("api/groups", document));
    }

    /** Sends a group; the response comes later. */
    public CompletableFuture<Reply> runLater(String document) {
        return client.sendAsync(post("api/groups", document).build(), BodyHandlers.ofString())
                .thenApply(Reply::new);
    }

    public Reply get(String path) {
        return send(request(path));
    }

    public Reply post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public Reply delete(String path) {
        return send(request(path).DELETE());
    }

    /** The current state of the group. */
    public Reply group(String id) {
        return get("api/groups/" + id);
    }

    public Reply cancel(String id) {
        return post("api/groups/" + id + "/cancel");
    }

    public Reply send(HttpRequest.Builder request) {
        try {
            Reply reply = new Reply(client.send(request.build(), BodyHandlers.ofString()));
            LAST.set(reply);
            return reply;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** A response whose body need not be text. */
    public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** A response whose body is read as it arrives. Closing the body disconnects. */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** A request to this path, to be completed. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(LONGEST);
    }

    public HttpRequest.Builder post(String path, String document) {
        return request(path).header("Content-Type", JSON).POST(BodyPublishers.ofString(document));
    }
}
