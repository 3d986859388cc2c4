package io.muster.rest;

import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.callback.PublicKeys;
import io.muster.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The public keys with which receivers verify callbacks. */
@Path("callback-keys")
@ApplicationScoped
public class CallbackKeysResource {

    @Inject
    PublicKeys keys;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresRole(Role.READ)
    public byte[] list() {
        return Json.write(Map.of("keys", keys.keys())).getBytes(StandardCharsets.UTF_8);
    }
}
