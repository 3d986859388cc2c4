package io.muster.bench;

import io.muster.bench.Load.Outcome;
import io.muster.bench.Load.Plan;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The measured server, on this machine.
 *
 * @param process empty if this user may not inspect it
 */
record Muster(URI base, Optional<ServerProcess> process) {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** The response to one caller. */
    record Answer(int status, double clientMs, JsonNode body) {

        double elapsedMs() {
            return body.required("elapsedMs").asDouble();
        }

        Answer orThrow(int wanted) {
            if (status != wanted) {
                throw new IllegalStateException("the answer is %d and not %d: %.300s".formatted(status, wanted, body));
            }
            return this;
        }
    }

    /**
     * @throws IllegalArgumentException if the URL does not belong to this machine: others must not be put under load
     */
    static Muster at(URI base) throws UnknownHostException {
        if (base.getPort() < 0 || !InetAddress.getByName(base.getHost()).isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "muster.url must name localhost and a port but is \"%s\"".formatted(base));
        }
        Optional<ServerProcess> process = Optional.ofNullable(System.getProperty("muster.pid"))
                .map(pid -> new ServerProcess(Long.parseLong(pid)))
                .or(() -> ServerProcess.listeningOn(base.getPort()));
        return new Muster(base, process);
    }

    Outcome load(String group, Plan plan) {
        return Load.post(base.resolve("api/groups"), group, plan);
    }

    Answer run(String group) {
        long begin = System.nanoTime();
        Outcome outcome = load(group, Plan.once(1, DEADLINE));
        double clientMs = (System.nanoTime() - begin) / 1e6;
        ReplyReader.Reply reply =
                outcome.last().orElseThrow(() -> new IllegalStateException("no answer: " + outcome.failures()));
        return new Answer(reply.status(), clientMs, read(reply.body()));
    }

    /** What the readiness check reports as running, if it is served on the same port. */
    Optional<JsonNode> running() {
        return Load.get(base.resolve("health/ready"))
                .last()
                .filter(reply -> reply.status() == 200)
                .map(reply -> read(reply.body()))
                .flatMap(ready -> ready.required("checks")
                        .valueStream()
                        .filter(check -> check.path("name").asString("").equals("muster"))
                        .findFirst())
                .map(check -> check.required("data"));
    }

    private static JsonNode read(byte[] json) {
        try {
            return Json.read(json);
        } catch (MalformedJsonException malformed) {
            throw new IllegalStateException("the answer is no JSON", malformed);
        }
    }
}
