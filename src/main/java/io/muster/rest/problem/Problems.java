package io.muster.rest.problem;

import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.database.StoreUnavailableException;
import io.muster.document.InvalidGroupException;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.logging.Log;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/** Finds the problem for a throwable, and writes problems. */
public final class Problems {

    /** The media type of a problem that is written as JSON. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final System.Logger LOG = Log.of(Problems.class);

    private Problems() {}

    /** The problem with which a request is answered whose processing has thrown this; an unexpected one is logged. */
    public static Problem of(Throwable thrown) {
        if (thrown instanceof ProblemException known) {
            return known.problem();
        } else if (thrown instanceof MalformedJsonException malformed) {
            return Problem.of(Problem.Kind.MALFORMED_JSON, malformed.getMessage())
                    .with("line", malformed.line())
                    .with("column", malformed.column());
        } else if (thrown instanceof InvalidGroupException invalid) {
            return Problem.of(invalid.errors());
        } else if (thrown instanceof OverloadedException overloaded) {
            return Problem.overloaded(overloaded.getMessage());
        } else if (thrown instanceof RejectedExecutionException) {
            return Problem.overloaded("The server cannot accept more requests at the moment");
        } else if (thrown instanceof QuotaExceededException exceeded) {
            return Problem.of(Problem.Kind.QUOTA_EXCEEDED, exceeded.getMessage())
                    .withHeader("Retry-After", Long.toString(seconds(exceeded.retryAfter())));
        } else if (thrown instanceof StoreUnavailableException) {
            return Problem.of(
                            Problem.Kind.STORE_UNAVAILABLE,
                            "The database for background groups is unavailable; other groups still run")
                    .withHeader("Retry-After", "5");
        } else if (thrown instanceof WebApplicationException refused) {
            return ofRefusal(refused);
        }
        return internal(thrown);
    }

    // rounded up: a retry a moment too early would be rejected again
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    /** The problem for a status sent by the container itself. */
    static Problem ofStatus(int status) {
        if (status == 501) {
            // a method unsupported everywhere is an error of the caller rather than the server
            return Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "Method not allowed for this resource")
                    .withHeader("Allow", "GET, HEAD");
        }
        for (Problem.Kind kind : Problem.Kind.values()) {
            if (kind.status() == status) {
                return Problem.of(kind, kind.title());
            }
        }
        return Problem.of(status < 500 ? Problem.Kind.BAD_REQUEST : Problem.Kind.INTERNAL, "Status " + status);
    }

    static String write(Problem problem, URI base) {
        return Json.write(members(problem, base));
    }

    /** The members of a problem document. */
    public static Map<String, Object> members(Problem problem, URI base) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", base.resolve("problems/" + problem.kind().slug()).toString());
        members.put("title", problem.kind().title());
        members.put("status", problem.kind().status());
        members.put("detail", problem.detail());
        members.putAll(problem.extensions());
        return members;
    }

    // by status: servers have exceptions of their own, for example for a malformed path parameter
    private static Problem ofRefusal(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        return switch (status) {
            case 404 -> Problem.of(Problem.Kind.NOT_FOUND, "No resource exists at this path");
            case 405 ->
                Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "Method not allowed for this resource")
                        .withHeader("Allow", allow(refused.getResponse()));
            case 406 -> Problem.of(Problem.Kind.NOT_ACCEPTABLE, "None of the media types in Accept is available");
            case 415 -> Problem.of(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
            default -> status >= 500 ? internal(refused) : ofStatus(status);
        };
    }

    /** The allowed methods; adds HEAD to GET, which not every server does. */
    private static String allow(Response response) {
        TreeSet<String> methods = new TreeSet<>(response.getAllowedMethods());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private static Problem internal(Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.log(System.Logger.Level.ERROR, "A request failed, reference " + reference, thrown);
        return Problem.of(Problem.Kind.INTERNAL, "Internal error; see the server log, reference " + reference)
                .with("reference", reference);
    }
}
