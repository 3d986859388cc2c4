package io.muster.rest;

import io.muster.access.AdmittedWithCredential;
import io.muster.access.Caller;
import io.muster.json.Json;
import io.muster.rest.filter.Callers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells callers who they are, and what they may do. */
@Path("me")
@ApplicationScoped
public class MeResource {

    private static final String ANONYMOUS = "anonymous";

    /** Name and roles of the caller. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @AdmittedWithCredential
    public byte[] get(@Context SecurityContext security) {
        Caller caller = Callers.of(security);
        boolean authenticated = !caller.equals(Caller.LOCAL);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", authenticated ? caller.name() : ANONYMOUS);
        members.put("authenticated", authenticated);
        members.put("roles", caller.grants());
        return Json.write(members).getBytes(StandardCharsets.UTF_8);
    }
}
