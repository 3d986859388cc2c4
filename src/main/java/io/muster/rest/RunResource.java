package io.muster.rest;

import io.muster.access.Caller;
import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.document.GroupWriter;
import io.muster.document.InvalidGroupException;
import io.muster.json.MalformedJsonException;
import io.muster.named.NamedGroup;
import io.muster.named.NamedGroups;
import io.muster.rest.filter.Callers;
import io.muster.rest.problem.Bases;
import io.muster.rest.reply.Caching;
import io.muster.rest.reply.GroupReply;
import io.muster.rest.request.NamedIntake;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs named groups. Requests for a stream are handled by {@link StreamFilter} before. */
@Path("run")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {

    @Inject
    NamedGroups groups;

    @Inject
    NamedIntake intake;

    @Inject
    GroupReply reply;

    /** The groups that the caller may run. */
    @GET
    @RequiresRole(Role.RUN)
    public byte[] list(@Context SecurityContext security) {
        Caller caller = Callers.of(security);
        return groups.all().stream()
                .filter(group -> caller.mayRun(group.name()))
                .map(NamedGroup::describe)
                .collect(Collectors.joining(",", "{\"groups\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Runs a group whose tasks are all safe, with parameters from the query. */
    @GET
    @Path("{name}")
    @RequiresRole(Role.RUN)
    public void get(
            @Suspended AsyncResponse response,
            @PathParam("name") String name,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws MalformedJsonException, InvalidGroupException {
        // first: from then on, any failure must release what the group has reserved
        GroupWriter writer = new GroupWriter(Bases.of(uri));
        Optional<Caching> caching = groups.find(name).flatMap(group -> Caching.of(group, request));
        reply.bind(response, request, intake.get(name, request), writer, caching);
    }

    /** Runs a group with parameters from the body. */
    @POST
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.RUN)
    public void post(
            @Suspended AsyncResponse response,
            @PathParam("name") String name,
            InputStream body,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws MalformedJsonException, InvalidGroupException {
        GroupWriter writer = new GroupWriter(Bases.of(uri));
        reply.bind(response, request, intake.post(name, request, body), writer);
    }
}
