package io.muster.rest;

import io.muster.document.GroupWriter;
import io.muster.document.InvalidGroupException;
import io.muster.group.GroupSnapshot;
import io.muster.group.RunningGroup;
import io.muster.json.MalformedJsonException;
import io.muster.registry.GroupRegistry;
import io.muster.task.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Groups: run one, look at those that run or ran on this node, cancel and forget them. */
@Path("groups")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class GroupsResource {

    @Inject
    GroupIntake intake;

    @Inject
    GroupRegistry registry;

    @Inject
    AsyncReply reply;

    /** Runs a group; answered at its decision. A request for a stream is taken by {@link StreamFilter} before. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public void run(
            @Suspended AsyncResponse response, InputStream body, @Context HttpHeaders headers, @Context UriInfo uri)
            throws MalformedJsonException, InvalidGroupException {
        if (headers.getMediaType() == null) {
            // some servers take what does not say what it is for whatever is consumed
            throw new NotSupportedException();
        }
        RunningGroup group = intake.start(body, headers.getLength());
        reply.bind(response, group, writer(uri));
    }

    @GET
    public byte[] list(@Context UriInfo uri) {
        return GroupList.read(uri.getQueryParameters()).write(registry, writer(uri));
    }

    @GET
    @Path("{id}")
    public byte[] get(@PathParam("id") String id, @Context UriInfo uri) {
        return utf8(writer(uri).group(find(id)));
    }

    /** Cancels what is not finished; a finished group stays as it is. */
    @POST
    @Path("{id}/cancel")
    public byte[] cancel(@PathParam("id") String id, @Context UriInfo uri) {
        UUID group = find(id).id();
        registry.running(group).ifPresent(RunningGroup::cancel);
        return utf8(writer(uri).group(find(id)));
    }

    /** Cancels one task; a finished task stays as it is. */
    @POST
    @Path("{id}/tasks/{task}/cancel")
    public byte[] cancelTask(@PathParam("id") String id, @PathParam("task") String task, @Context UriInfo uri) {
        GroupSnapshot group = find(id);
        TaskId taskId = group.tasks().stream()
                .map(known -> known.id())
                .filter(known -> known.value().equals(task))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.of(Problem.Kind.NOT_FOUND, "Group %s has no such task".formatted(group.id()))));
        registry.running(group.id()).ifPresent(running -> running.cancel(taskId));
        return utf8(writer(uri).group(find(id)));
    }

    @DELETE
    @Path("{id}")
    public Response forget(@PathParam("id") String id) {
        UUID group = find(id).id();
        return switch (registry.forget(group)) {
            case DONE -> Response.noContent().build();
            case NOT_FOUND -> throw ProblemException.noSuchGroup();
            case NOT_FINISHED ->
                throw new ProblemException(
                        Problem.of(Problem.Kind.NOT_FINISHED, "Group %s still runs: cancel it first".formatted(group)));
        };
    }

    private GroupSnapshot find(String id) {
        return GroupIds.parse(id).flatMap(registry::find).orElseThrow(ProblemException::noSuchGroup);
    }

    private static GroupWriter writer(UriInfo uri) {
        return new GroupWriter(Bases.of(uri));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
