package io.muster.rest;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.hosts.HostsView;
import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.rest.filter.RequestHeaders;
import io.muster.rest.problem.Bases;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The upstream hosts of this node: their state, and pauses of the calls to them. */
@Path("hosts")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class HostsResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_BODY = 1_024;

    @Inject
    HostsView hosts;

    @GET
    @RequiresRole(Role.ADMIN)
    public byte[] list(@QueryParam("limit") @Nullable String limit, @Context UriInfo uri) {
        return utf8(at(uri).list(number("limit", limit, HostsView.MAX_LISTED).orElse(DEFAULT_LIMIT)));
    }

    /** Starts no call to a host for a while; a body may say for how long. */
    @POST
    @Path("{host}/pause")
    @RequiresRole(Role.ADMIN)
    public byte[] pause(
            @PathParam("host") String host,
            @QueryParam("port") @Nullable String port,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws MalformedJsonException {
        OptionalInt only = number("port", port, MAX_PORT);
        return found(at(uri).pause(host, only, duration(request)));
    }

    /** Ends a pause of a host, whoever requested it. */
    @POST
    @Path("{host}/resume")
    @RequiresRole(Role.ADMIN)
    public byte[] resume(
            @PathParam("host") String host, @QueryParam("port") @Nullable String port, @Context UriInfo uri) {
        return found(at(uri).resume(host, number("port", port, MAX_PORT)));
    }

    private HostsView at(UriInfo uri) {
        return hosts.at(Bases.of(uri).getPath());
    }

    private static Duration duration(HttpServletRequest request) throws MalformedJsonException {
        byte[] body = body(request);
        if (body.length == 0) {
            return HostsView.DEFAULT_PAUSE;
        }
        RequestHeaders.requireJson(request);
        FieldErrors errors = new FieldErrors();
        Fields fields = new Fields(Json.read(body), "", errors);
        Optional<Duration> duration = fields.duration("duration", HostsView.MAX_PAUSE);
        fields.refuseOthers();
        if (errors.count() > 0) {
            throw new ProblemException(Problem.of(errors.toList().stream()
                    .map(error -> new FieldError(error.pointer(), error.detail(), FieldError.Kind.INVALID_PARAMETER))
                    .toList()));
        }
        return duration.orElse(HostsView.DEFAULT_PAUSE);
    }

    private static byte[] body(HttpServletRequest request) {
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(MAX_BODY + 1);
        } catch (IOException brokenOff) {
            throw ProblemException.badRequest("The request body could not be read completely");
        }
        if (body.length > MAX_BODY) {
            throw new ProblemException(Problem.of(
                            Problem.Kind.TOO_LARGE, "The body of a pause must not exceed %d bytes".formatted(MAX_BODY))
                    .closing());
        }
        return body;
    }

    private static OptionalInt number(String name, @Nullable String text, int max) {
        if (text == null) {
            return OptionalInt.empty();
        }
        // no more digits than an int has
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > max) {
            throw ProblemException.badRequest(
                    "The query parameter \"%s\" must be a whole number from 1 to %d".formatted(name, max));
        }
        return OptionalInt.of(number);
    }

    private static byte[] found(Optional<String> changed) {
        return utf8(changed.orElseThrow(() -> new ProblemException(Problem.of(
                Problem.Kind.NOT_FOUND,
                "This node has not called this host recently; GET /api/hosts lists the hosts that can be paused"))));
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
