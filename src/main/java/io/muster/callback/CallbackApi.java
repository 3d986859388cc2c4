package io.muster.callback;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A receiver of callbacks, as MicroProfile Rest Client implements it; see {@link GateFilter} for how it gets there. */
public interface CallbackApi extends AutoCloseable {

    /** Where it goes: one client serves all receivers, and this header is not sent. */
    String TARGET = "Muster-Target";

    String ID = "webhook-id";
    String TIMESTAMP = "webhook-timestamp";
    String SIGNATURE = "webhook-signature";

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    Response post(
            @HeaderParam(TARGET) String target,
            @HeaderParam(ID) String id,
            @HeaderParam(TIMESTAMP) String timestamp,
            @HeaderParam(SIGNATURE) String signature,
            byte[] body);

    @Override
    void close();
}
