package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.muster.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hostile values in the answers of one upstream, which others are called with: none adds a part to a request. */
@MusterIT
class InjectionIT {

    private static final Set<String> HEADERS = Set.of(
            "Accept-Encoding",
            "Connection",
            "Content-Length",
            "Content-Type",
            "Host",
            "User-Agent",
            "X-Deadline-Ms",
            "X-Value");

    private static final Set<String> EXPLAINED = Set.of("reference-unresolved", "response-too-large");

    private static final List<String> LINKS = List.of(
            "http://169.254.169.254/latest/meta-data/",
            "http://[fd00:ec2::254]/latest/meta-data/",
            "http://metadata.google.internal/",
            "http://169.254.170.2/v2/credentials",
            "http://100.100.100.200/latest/meta-data/",
            "http://[::ffff:169.254.169.254]/",
            "http://0xa9fea9fe/",
            "http://169.254.169.254.:80/",
            "http://2852039166/",
            "http://0x7f.1/",
            "http://me@169.254.169.254/",
            "http://127.0.0.1:1@169.254.169.254/",
            "file:///etc/passwd",
            "gopher://127.0.0.1/",
            "//169.254.169.254/",
            "/relative",
            "http://127.0.0.1/\r\nX: y",
            "http://127.0.0.1/#x",
            "http://10.0.0.1/");

    private final MusterClient muster;
    private final HttpServer upstream;
    private final ExecutorService responding = Executors.newFixedThreadPool(20);
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final List<String> values = HostileValues.all();

    /** A request as another HTTP implementation reads it. */
    private record Received(URI uri, Map<String, List<String>> headers, String body) {

        private static Received of(HttpExchange exchange) throws IOException {
            return new Received(
                    exchange.getRequestURI(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    InjectionIT(MusterClient muster) throws IOException {
        this.muster = muster;
        this.upstream = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_000);
        upstream.createContext("/", this::answer);
        // it sends each response in two parts, and the second one waits for the acknowledgement of the first: 40 ms
        upstream.setExecutor(responding);
        upstream.start();
    }

    @AfterEach
    void stop() {
        upstream.stop(0);
        responding.shutdownNow();
    }

    @Test
    void noValueAddsASegmentOrAHost() {
        JsonNode results = run("'url': '%s/path/{x}/end{?fixed}', 'vars': {'x': {'$from': '%d'}, 'fixed': 1}");

        assertExplained(results);
        assertThat(received).hasSizeGreaterThan(150).allSatisfy(request -> {
            String[] segments = request.uri.getRawPath().split("/", -1);
            assertThat(segments).hasSize(4).startsWith("", "path").endsWith("end");
            assertThat(values).contains(decoded(segments[2]));
            assertThat(decoded(segments[2])).isNotIn("", ".", "..");
            assertThat(request.uri.getRawQuery()).isEqualTo("fixed=1");
            assertThat(request.uri.getRawFragment()).isNull();
            assertHostAndHeaders(request);
        });
    }

    @Test
    void noValueAddsAParameter() {
        JsonNode results = run("'url': '%s/query/all{?x,fixed}', 'vars': {'x': {'$from': '%d'}, 'fixed': 1}");

        assertExplained(results);
        assertThat(received).hasSizeGreaterThan(190).allSatisfy(request -> {
            assertThat(request.uri.getRawPath()).isEqualTo("/query/all");
            String[] parameters = request.uri.getRawQuery().split("&", -1);
            assertThat(parameters).hasSize(2).endsWith("fixed=1");
            assertThat(parameters[0]).startsWith("x=");
            assertThat(values).contains(decoded(parameters[0].substring(2)));
            assertHostAndHeaders(request);
        });
    }

    @Test
    void noValueAddsAHeader() {
        JsonNode results = run("'url': '%s/header/all', 'headers': {'X-Value': {'$from': '%d'}}");

        assertExplained(results);
        assertThat(received).hasSizeGreaterThan(100).allSatisfy(request -> {
            assertThat(request.uri).hasToString("/header/all");
            assertThat(request.headers.get("X-value")).hasSize(1);
            assertHostAndHeaders(request);
        });
    }

    @Test
    void noValueAddsAMemberToABody() throws Exception {
        JsonNode results = run("'url': '%s/body/all', 'method': 'POST', 'body': {'x': {'$from': '%d'}, 'fixed': 1}");

        assertExplained(results);
        assertThat(received).hasSizeGreaterThan(200);
        for (Received request : received) {
            JsonNode body = Json.read(request.body.getBytes(StandardCharsets.UTF_8));
            assertThat(body.propertyNames()).containsExactly("x", "fixed");
            assertThat(values).contains(body.get("x").stringValue());
            assertHostAndHeaders(request);
        }
    }

    @Test
    void aWholeUrlGoesNowhereButToWhatMayBeCalled() {
        List<String> tasks = new ArrayList<>();
        String base = "http://127.0.0.1:" + upstream.getAddress().getPort();
        for (int index = 0; index < LINKS.size(); index++) {
            tasks.add("{\"id\": \"p%d\", \"type\": \"http\", \"url\": \"%s/link/%d\"}".formatted(index, base, index));
            tasks.add("{\"id\": \"n%d\", \"type\": \"http\", \"url\": {\"$from\": \"p%d#/next\"}}"
                    .formatted(index, index));
        }

        Reply reply = muster.run(Documents.group("settled", tasks.toArray(String[]::new)))
                .isGroup();

        assertThat(received).isEmpty();
        for (int index = 0; index < LINKS.size(); index++) {
            assertThat(reply.result("p" + index).at("/value/next").asString()).isEqualTo(LINKS.get(index));
            JsonNode result = reply.result("n" + index);
            assertThat(result.path("state").asString()).as(LINKS.get(index)).isEqualTo("failed");
            String type = result.at("/error/type").asString();
            assertThat(type.substring(type.lastIndexOf('/') + 1))
                    .as(LINKS.get(index))
                    .isIn("target-refused", "reference-unresolved");
            assertThat(result.at("/error").toString())
                    .doesNotContain("169.254", "metadata", "passwd", "10.0.0.1", "a9fe", "100.100");
        }
        assertThat(reply.result("n0").at("/error/type").asString()).endsWith("/target-refused");
        assertThat(reply.result("n0").at("/error/detail").asString())
                .isEqualTo("This server is not allowed to call this target");
    }

    /** @param fields of a task of which there is one for each value: {@code %s} is the upstream, {@code %d} the value's task */
    private JsonNode run(String fields) {
        List<String> tasks = new ArrayList<>();
        String base = "http://127.0.0.1:" + upstream.getAddress().getPort();
        for (int index = 0; index < values.size(); index++) {
            tasks.add("{\"id\": \"%d\", \"type\": \"http\", \"url\": \"%s/value/%d\"}".formatted(index, base, index));
            tasks.add(Documents.json("{'id': 'x%d', 'type': 'http', %s}"
                    .formatted(index, fields.replace("%s", base).replace("%d", Integer.toString(index)))));
        }
        Reply reply = muster.run(Documents.groupWith(
                        "bounded", "'concurrency': 20, 'timeout': '60s'", tasks.toArray(String[]::new)))
                .isGroup();
        for (int index = 0; index < values.size(); index++) {
            assertThat(reply.result(Integer.toString(index)).path("state").asString())
                    .as("value %d", index)
                    .isEqualTo("succeeded");
        }
        return reply.group().path("results");
    }

    private static void assertExplained(JsonNode results) {
        for (JsonNode result : results.values()) {
            if (!result.path("state").asString().equals("succeeded")) {
                String type = result.at("/error/type").asString();
                assertThat(type.substring(type.lastIndexOf('/') + 1))
                        .as(result.toString())
                        .isIn(EXPLAINED);
            }
        }
    }

    private void assertHostAndHeaders(Received request) {
        assertThat(request.headers.keySet())
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .isSubsetOf(HEADERS);
        assertThat(request.headers.get("Host"))
                .containsExactly("127.0.0.1:" + upstream.getAddress().getPort());
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            byte[] body = {'1'};
            if (path.startsWith("/value/")) {
                body = Json.write(values.get(Integer.parseInt(path.substring("/value/".length()))))
                        .getBytes(StandardCharsets.UTF_8);
            } else if (path.startsWith("/link/")) {
                body = Json.write(Map.of("next", LINKS.get(Integer.parseInt(path.substring("/link/".length())))))
                        .getBytes(StandardCharsets.UTF_8);
            } else {
                received.add(Received.of(exchange));
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
