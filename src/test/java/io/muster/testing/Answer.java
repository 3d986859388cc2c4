package io.muster.testing;

import java.io.IOException;

/** How a {@link TestUpstream} responds to a request. Runs on the connection's own thread and may block it. */
@FunctionalInterface
public interface Answer {

    void give(UpstreamRequest request, Wire wire) throws IOException;
}
