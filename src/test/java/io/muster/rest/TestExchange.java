package io.muster.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.access.Caller;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseExchanges;
import io.muster.rest.FaultySteps.To;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.filter.ResponseExchangeFilter;
import io.muster.rest.problem.Problems;
import io.muster.rest.problem.ServletProblems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ConnectionCallback;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response without a server: acts like a servlet container and Jakarta REST as far as these classes
 * need it. The client reads everything at once by default.
 */
public final class TestExchange {

    static final URI BASE = URI.create("http://localhost/");

    /** Processes a request. */
    @FunctionalInterface
    interface Chain {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    /** A resource method. */
    @FunctionalInterface
    interface Resource {
        void run(AsyncResponse response) throws Exception;
    }

    private final FaultySteps steps;
    private final String method;
    private final String path;
    private final String body;
    private final Caller caller;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Object> attributes = new HashMap<>();
    private final ResponseExchange exchange;
    private final Client client = new Client();

    private final Map<String, String> sentHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<ConnectionCallback> onDisconnect = new ArrayList<>();
    private final List<AsyncListener> listeners = new ArrayList<>();
    private int status = 200;
    private boolean async;
    private boolean resumed;
    private int completed;
    private boolean admitted = true;
    private Optional<Throwable> escaped = Optional.empty();

    /** @param headers each as {@code Name: value} */
    TestExchange(
            FaultySteps steps,
            ResponseExchanges exchanges,
            Caller caller,
            String method,
            String path,
            String body,
            String... headers) {
        this.steps = steps;
        this.caller = caller;
        this.method = method;
        this.path = path;
        this.body = body;
        for (String header : headers) {
            String[] nameAndValue = header.split(": ", 2);
            this.headers
                    .computeIfAbsent(nameAndValue[0], name -> new ArrayList<>())
                    .add(nameAndValue[1]);
        }
        this.headers.putIfAbsent("Host", List.of("localhost"));
        attributes.put(ContinuedAccess.class.getName(), (ContinuedAccess) () -> admitted);
        this.exchange = exchanges.to(
                proxy(HttpServletRequest.class, this::ofRequest), proxy(HttpServletResponse.class, this::ofResponse));
    }

    /** Acts like {@link ResponseExchangeFilter} and the server around it. */
    TestExchange serve(Chain chain) {
        boolean answered = false;
        try {
            chain.serve(exchange.request(), exchange.response());
            exchange.endUnlessAsync();
            answered = true;
        } catch (IOException | ServletException | RuntimeException | OutOfMemoryError thrown) {
            escaped = Optional.of(thrown);
        } finally {
            if (!answered) {
                exchange.abandon();
            }
        }
        return this;
    }

    /** Calls a method with a suspended response, like Jakarta REST, and responds to its exceptions. */
    void suspend(Resource resource) {
        HttpServletRequest request = exchange.request();
        AsyncContext exchange = request.startAsync();
        AsyncResponse response = proxy(
                AsyncResponse.class, (proxy, called, arguments) -> ofSuspended(exchange, called.getName(), arguments));
        try {
            resource.run(response);
        } catch (Exception | OutOfMemoryError thrown) {
            resume(exchange, thrown);
        }
    }

    UriInfo uri() {
        return proxy(UriInfo.class, (proxy, called, arguments) -> {
            steps.at(To.REQUEST);
            return BASE.resolve("api/");
        });
    }

    /** The caller loses access to the response. */
    void withdraw() {
        admitted = false;
    }

    /** The client reads nothing until {@link #read}. */
    TestExchange stopReading() {
        client.reads = false;
        return this;
    }

    /** The client reads what there is, and the server notices. */
    void read() {
        client.reads = true;
        if (client.listener != null && completed == 0) {
            try {
                client.listener.onWritePossible();
            } catch (IOException | IllegalStateException closed) {
                // the server closes the connection then
            }
        }
    }

    /** The client disconnects; the server notices. */
    void hangUp() {
        onDisconnect.forEach(gone -> gone.onDisconnect(null));
        client.gone = true;
        if (client.listener != null) {
            client.listener.onError(new IOException("gone"));
        } else {
            exchange.abandon();
        }
    }

    public int status() {
        return status;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(sentHeaders.get(name));
    }

    public String body() {
        return client.received.toString(UTF_8);
    }

    /** Whether the exchange is over, exactly once. */
    boolean isComplete() {
        return completed == 1 || !async && escaped.isEmpty();
    }

    /** The exception that reached the server, for which it would send its own 500. */
    Optional<Throwable> escaped() {
        return escaped;
    }

    /** How often the server was told that the exchange is complete. */
    int completed() {
        return completed;
    }

    private @Nullable Object ofRequest(Object proxy, Method called, Object[] arguments) throws Exception {
        String name = called.getName();
        if (name.equals("getAttribute")) {
            return attributes.get(arguments[0]);
        } else if (name.equals("setAttribute")) {
            return attributes.put((String) arguments[0], arguments[1]);
        }
        steps.at(To.REQUEST);
        return switch (name) {
            case "getMethod" -> method;
            case "getRequestURI" -> path;
            case "getContextPath" -> "";
            case "getRequestURL" -> new StringBuffer("http://localhost" + path);
            case "getHeaders" -> Collections.enumeration(headers.getOrDefault((String) arguments[0], List.of()));
            case "getHeader" ->
                headers.getOrDefault((String) arguments[0], List.of()).stream()
                        .findFirst()
                        .orElse(null);
            case "getUserPrincipal" -> caller;
            case "getContentLengthLong" -> (long) body.getBytes(UTF_8).length;
            case "getInputStream" -> new In();
            case "startAsync" -> {
                async = true;
                yield proxy(AsyncContext.class, this::ofContext);
            }
            case "isAsyncStarted" -> async && completed == 0;
            default -> null;
        };
    }

    private @Nullable Object ofContext(Object proxy, Method called, Object[] arguments) throws IOException {
        switch (called.getName()) {
            case "addListener" -> listeners.add((AsyncListener) arguments[0]);
            case "complete" -> {
                completed++;
                for (AsyncListener listener : listeners) {
                    listener.onComplete(null);
                }
            }
            case "getRequest" -> {
                return exchange.request();
            }
            default -> {}
        }
        return null;
    }

    private @Nullable Object ofResponse(Object proxy, Method called, Object[] arguments) {
        String name = called.getName();
        if (name.equals("containsHeader")) {
            return sentHeaders.containsKey((String) arguments[0]);
        } else if (name.equals("getStatus")) {
            return status;
        }
        switch (name) {
            case "setStatus" -> status = (int) arguments[0];
            case "setHeader" -> sentHeaders.put((String) arguments[0], (String) arguments[1]);
            case "setContentType" -> sentHeaders.put("Content-Type", (String) arguments[0]);
            case "getOutputStream" -> {
                return client;
            }
            default -> {}
        }
        return null;
    }

    private @Nullable Object ofSuspended(AsyncContext suspended, String called, Object[] arguments) {
        steps.at(To.RESPONSE);
        return switch (called) {
            case "resume" -> resume(suspended, arguments[0]);
            case "register" -> {
                onDisconnect.add((ConnectionCallback) arguments[0]);
                yield List.of();
            }
            default -> null;
        };
    }

    private boolean resume(AsyncContext suspended, Object with) {
        if (resumed) {
            return false;
        }
        resumed = true;
        HttpServletResponse response = exchange.response();
        try {
            if (with instanceof Throwable thrown) {
                ServletProblems.send(Problems.of(thrown), exchange.request(), response);
            } else {
                send((Response) with, response);
            }
            suspended.complete();
        } catch (IOException | RuntimeException | OutOfMemoryError failed) {
            escaped = Optional.of(failed);
            exchange.abandon();
        }
        return true;
    }

    private static void send(Response whole, HttpServletResponse response) throws IOException {
        response.setStatus(whole.getStatus());
        whole.getHeaders()
                .forEach(
                        (name, values) -> response.setHeader(name, values.get(0).toString()));
        OutputStream out = response.getOutputStream();
        if (whole.getEntity() instanceof StreamingOutput streamed) {
            streamed.write(out);
        } else if (whole.getEntity() instanceof byte[] bytes) {
            out.write(bytes);
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** The request's body. */
    private final class In extends ServletInputStream {
        private final InputStream document = new ByteArrayInputStream(body.getBytes(UTF_8));

        @Override
        public int read() throws IOException {
            return document.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                steps.tryAt(To.BODY);
            } catch (IOException | RuntimeException thrown) {
                throw thrown;
            } catch (Exception other) {
                throw new AssertionError(other);
            }
            return document.read(bytes, from, length);
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    /** What the client receives. */
    private final class Client extends ServletOutputStream {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private boolean reads = true;
        private boolean gone;
        private @Nullable WriteListener listener;

        @Override
        public void write(int b) throws IOException {
            if (gone) {
                throw new IOException("gone");
            }
            received.write(b);
        }

        @Override
        public boolean isReady() {
            return reads;
        }

        @Override
        public void setWriteListener(WriteListener told) {
            listener = told;
        }
    }
}
