package io.muster.rest;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.audit.RequestRecord;
import io.muster.document.GroupWriter;
import io.muster.document.InvalidGroupException;
import io.muster.document.JsonText;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Values;
import io.muster.http.Accept;
import io.muster.json.MalformedJsonException;
import io.muster.json.Names;
import io.muster.response.ResponseExchange;
import io.muster.rest.filter.Callers;
import io.muster.rest.filter.RequestHeaders;
import io.muster.rest.filter.RequestLogFilter;
import io.muster.rest.groups.BulkAction;
import io.muster.rest.groups.FoundGroup;
import io.muster.rest.groups.GroupBulk;
import io.muster.rest.groups.GroupList;
import io.muster.rest.groups.GroupOperations;
import io.muster.rest.groups.GroupParts;
import io.muster.rest.groups.QueryParameters;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Bases;
import io.muster.rest.reply.AsyncReply;
import io.muster.rest.reply.GroupReply;
import io.muster.rest.reply.TaskFormat;
import io.muster.rest.request.GroupHead;
import io.muster.rest.request.GroupIntake;
import io.muster.task.Throwables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Groups: run, read, list, cancel, rerun and delete them. */
@Path("groups")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class GroupsResource {

    @Inject
    GroupIntake intake;

    @Inject
    GroupOperations operations;

    @Inject
    GroupParts parts;

    @Inject
    GroupReply reply;

    @Inject
    @Replies
    Executor replies;

    /** Runs a group; responds at its decision, or at once. {@link StreamFilter} handles requests for a stream before. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public void run(
            @Suspended AsyncResponse response,
            InputStream body,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws MalformedJsonException, InvalidGroupException {
        // first: from then on, any failure must release what the group has reserved
        GroupWriter writer = writer(uri);
        reply.bind(response, request, intake.read(GroupHead.of(request), body), writer);
    }

    /** Reports every error in a document, and runs nothing. */
    @POST
    @Path("check")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.SUBMIT)
    public byte[] check(InputStream body, @Context HttpServletRequest request)
            throws MalformedJsonException, InvalidGroupException {
        int tasks = intake.check(GroupHead.of(request), body);
        return "{\"valid\":true,\"tasks\":%d}".formatted(tasks).getBytes(StandardCharsets.UTF_8);
    }

    @GET
    @RequiresRole(Role.READ)
    public void list(
            @Suspended AsyncResponse response,
            @Context HttpServletRequest request,
            @Context SecurityContext security,
            @Context UriInfo uri) {
        AtomicReference<Runnable> shown = new AtomicReference<>(() -> {});
        byte[] page;
        try {
            GroupList query = GroupList.read(new QueryParameters(uri.getQueryParameters()));
            page = query.write(operations.list(Callers.of(security), query, shown::set), writer(uri));
        } catch (RuntimeException refused) {
            shown.get().run();
            throw refused;
        }
        Response whole = Response.ok(page, MediaType.APPLICATION_JSON).build();
        AsyncReply.send(response, ResponseExchange.of(request), whole, shown.get());
    }

    /** One group; with {@code values=none} without what its tasks returned. */
    @GET
    @Path("{id}")
    @RequiresRole(Role.READ)
    public void get(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        Values values = new QueryParameters(uri.getQueryParameters())
                .find("values", GroupsResource::values)
                .orElse(Values.INCLUDED);
        ResponseExchange exchange = ResponseExchange.of(request);
        Shown<FoundGroup> found = operations.find(Callers.of(security), id, values);
        AsyncReply.send(response, exchange, found, group -> json(group.text(writer(uri)), exchange));
    }

    /** The answer of a group that has succeeded, alone. */
    @GET
    @Path("{id}/answer")
    @RequiresRole(Role.READ)
    public void answer(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        ResponseExchange exchange = ResponseExchange.of(request);
        AsyncReply.send(
                response,
                exchange,
                operations.findAnswered(Callers.of(security), id),
                found -> json(GroupWriter.answer(found.group().answer().orElseThrow()), exchange));
    }

    /** What was posted to run the group. */
    @GET
    @Path("{id}/request")
    @RequiresRole(Role.READ)
    public void request(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        ResponseExchange exchange = ResponseExchange.of(request);
        AsyncReply.send(response, exchange, parts.request(Callers.of(security), id), posted -> json(posted, exchange));
    }

    /** One task with its value, as JSON or, if that is in Base64, as bytes. */
    @GET
    @Path("{id}/tasks/{task}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
    @RequiresRole(Role.READ)
    public void task(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @PathParam("task") String task,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        ResponseExchange exchange = ResponseExchange.of(request);
        Accept accept = Accept.of(RequestHeaders.lines(request, "Accept"));
        AsyncReply.send(
                response,
                exchange,
                parts.task(Callers.of(security), id, task),
                found -> TaskFormat.response(found, accept, writer(uri), exchange));
    }

    /** Cancels unfinished tasks; a finished group does not change. */
    @POST
    @Path("{id}/cancel")
    @RequiresRole(Role.CANCEL)
    public void cancel(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        ResponseExchange exchange = ResponseExchange.of(request);
        GroupWriter writer = writer(uri);
        AsyncReply.send(
                response,
                exchange,
                operations.cancel(Callers.of(security), id, replies),
                group -> json(group.text(writer), exchange));
    }

    /** Cancels one task; a finished task does not change. */
    @POST
    @Path("{id}/tasks/{task}/cancel")
    @RequiresRole(Role.CANCEL)
    public void cancelTask(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @PathParam("task") String task,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        ResponseExchange exchange = ResponseExchange.of(request);
        GroupWriter writer = writer(uri);
        AsyncReply.send(
                response,
                exchange,
                operations.cancel(Callers.of(security), id, task, replies),
                group -> json(group.text(writer), exchange));
    }

    /** Reruns the unsuccessful tasks of a finished background group. */
    @POST
    @Path("{id}/retry")
    @RequiresRole(Role.CANCEL)
    public void retry(
            @Suspended AsyncResponse response,
            @PathParam("id") String id,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        ResponseExchange exchange = ResponseExchange.of(request);
        Shown<FoundGroup> found =
                operations.retry(Callers.of(security), id, new QueryParameters(uri.getQueryParameters()));
        AsyncReply.send(response, exchange, found, rerun -> {
            GroupSummary group = rerun.group().summary();
            Response whole = json(rerun.text(writer(uri)), exchange);
            return group.state() == GroupState.FINISHED
                    ? whole
                    : Response.fromResponse(whole)
                            .status(Response.Status.ACCEPTED)
                            .location(writer(uri).uri(group.id()))
                            .build();
        });
    }

    /** Cancels, reruns or deletes the groups that a filter matches, or only counts them. */
    @POST
    @Path("{action: cancel|retry|forget}")
    @RequiresRole(Role.CANCEL)
    public void changeAll(
            @Suspended AsyncResponse response,
            @PathParam("action") String name,
            @Context SecurityContext security,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        BulkAction action = Names.find(BulkAction.class, name).orElseThrow();
        URI base = Bases.of(uri);
        RequestRecord log = RequestLogFilter.of(request);
        new GroupBulk(operations, id -> log.changed(name, id))
                .run(Callers.of(security), action, new QueryParameters(uri.getQueryParameters()))
                .whenComplete((done, failure) -> response.resume(
                        done == null
                                ? Throwables.unwrap(failure)
                                : Response.ok(done.write(base), MediaType.APPLICATION_JSON)
                                        .build()));
    }

    @DELETE
    @Path("{id}")
    @RequiresRole(Role.CANCEL)
    public Response forget(@PathParam("id") String id, @Context SecurityContext security) {
        operations.forget(Callers.of(security), id);
        return Response.noContent().build();
    }

    private static Response json(JsonText text, ResponseExchange exchange) {
        return Response.ok(AsyncReply.streamed(text, exchange), MediaType.APPLICATION_JSON)
                .build();
    }

    private static Optional<Values> values(String text) {
        return text.equals("none") ? Optional.of(Values.OMITTED) : Optional.empty();
    }

    private static GroupWriter writer(UriInfo uri) {
        return new GroupWriter(Bases.of(uri));
    }
}
