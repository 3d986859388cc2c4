package io.muster.rest;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.document.TaskSchema;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The task types of this server. */
@Path("task-types")
@ApplicationScoped
public class TaskTypesResource {

    @Inject
    TaskFactories factories;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.READ)
    public byte[] list() {
        return factories.all().stream()
                .map(TaskTypesResource::describe)
                .collect(Collectors.joining(",", "{\"types\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String describe(TaskFactory factory) {
        return "{\"name\":%s,\"schema\":%s}".formatted(Json.write(factory.type()), TaskSchema.of(factory));
    }
}
