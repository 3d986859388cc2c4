package io.muster.bench.vertx;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fans out with Vert.x Web and its WebClient: one verticle, with its own event loop and connections, for each core. */
public final class VertxService extends VerticleBase {

    private static int port;

    private HttpClient http; // for /first, which resets the requests that lost: WebClient cannot
    private WebClient client;

    public static void main(String[] args) {
        port = Integer.parseInt(args[0]);
        int cores = Runtime.getRuntime().availableProcessors();
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true))
                .deployVerticle(VertxService::new, new DeploymentOptions().setInstances(cores))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        http = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(2000));
        client = WebClient.wrap(http);
        Router router = Router.router(vertx);
        router.get("/delays")
                .respond(context -> all(Stream.of("a", "b", "c").map(this::work).toList()));
        router.post().handler(BodyHandler.create(false));
        router.post("/fanout").respond(this::fanOut);
        router.post("/first").respond(context -> first(urls(context)));
        return vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                .requestHandler(router)
                .listen(port, "127.0.0.1");
    }

    private Future<JsonObject> fanOut(RoutingContext context) {
        List<String> urls = urls(context);
        int limit = context.body().asJsonObject().getInteger("limit", urls.size());
        return limit < urls.size()
                ? bounded(urls, limit)
                : all(urls.stream().map(this::get).toList());
    }

    private static List<String> urls(RoutingContext context) {
        return context.body().asJsonObject().getJsonArray("urls").stream()
                .map(String.class::cast)
                .toList();
    }

    private Future<JsonObject> work(String name) {
        return vertx.timer(50).map(done -> new JsonObject().put("name", name));
    }

    private Future<JsonObject> get(String url) {
        return client.getAbs(url)
                .send()
                .map(response -> new JsonObject()
                        .put("status", response.statusCode())
                        .put("body", response.bodyAsJsonObject()));
    }

    private static Future<JsonObject> all(List<Future<JsonObject>> results) {
        return Future.all(results).map(done -> new JsonObject().put("results", new JsonArray(done.list())));
    }

    private Future<JsonObject> bounded(List<String> urls, int limit) {
        Object[] results = new Object[urls.size()];
        Iterator<Integer> next = IntStream.range(0, results.length).iterator();
        List<Future<Void>> chains = IntStream.range(0, limit)
                .mapToObj(chain -> callNext(urls, next, results))
                .toList();
        return Future.all(chains).map(done -> new JsonObject().put("results", new JsonArray(Arrays.asList(results))));
    }

    private Future<Void> callNext(List<String> urls, Iterator<Integer> next, Object[] results) {
        if (!next.hasNext()) {
            return Future.succeededFuture();
        }
        int index = next.next();
        return get(urls.get(index)).compose(result -> {
            results[index] = result;
            return callNext(urls, next, results);
        });
    }

    private Future<JsonObject> first(List<String> urls) {
        List<HttpClientRequest> open = new ArrayList<>();
        List<Future<JsonObject>> calls =
                urls.stream().map(url -> get(url, open)).toList();
        return Future.any(calls).map(done -> {
            JsonObject winner = calls.stream()
                    .filter(Future::succeeded)
                    .findFirst()
                    .orElseThrow()
                    .result();
            open.forEach(HttpClientRequest::reset);
            return new JsonObject().put("result", winner);
        });
    }

    private Future<JsonObject> get(String url, List<HttpClientRequest> open) {
        return http.request(new RequestOptions().setAbsoluteURI(url))
                .compose(request -> {
                    open.add(request);
                    return request.send();
                })
                .compose(response -> response.body()
                        .map(Buffer::toJsonObject)
                        .map(body -> new JsonObject()
                                .put("status", response.statusCode())
                                .put("body", body)));
    }
}
