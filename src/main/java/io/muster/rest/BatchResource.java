package io.muster.rest;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.document.GroupWriter;
import io.muster.document.ResponseFormat;
import io.muster.json.MalformedJsonException;
import io.muster.rest.problem.Bases;
import io.muster.rest.reply.GroupReply;
import io.muster.rest.request.BatchIntake;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/** JSON batches (OData JSON Format 4.01 section 19, Microsoft Graph): another document for a group of {@code http} tasks. */
@Path("$batch")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BatchResource {

    @Inject
    BatchIntake intake;

    @Inject
    GroupReply reply;

    /** Runs a batch; responds with one response for each request. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public void run(
            @Suspended AsyncResponse response,
            InputStream body,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws MalformedJsonException {
        GroupWriter writer = new GroupWriter(Bases.of(uri)).in(ResponseFormat.BATCH);
        reply.bind(response, request, intake.read(request, body), writer);
    }
}
