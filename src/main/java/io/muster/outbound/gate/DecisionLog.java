package io.muster.outbound.gate;

import io.muster.logging.Log;
import io.muster.outbound.target.Refusal;
import java.lang.System.Logger.Level;

/**
 * Logs the gate's decisions: refusals at INFO with their {@linkplain Refusal#code reason}, the rest at DEBUG. Hosts
 * have been parsed strictly, so they cannot forge a log line; a URL that could not be parsed is not logged at all.
 */
public final class DecisionLog {

    private static final System.Logger LOG = Log.named("io.muster.outbound.gate");

    private DecisionLog() {}

    public static void refused(Refusal reason) {
        LOG.log(Level.INFO, "refused: reason={0}", reason.code());
    }

    public static void refused(String host, int port, Refusal reason) {
        LOG.log(Level.INFO, "refused: reason={0} host={1} port={2}", reason.code(), host, Integer.toString(port));
    }

    static void allowed(String host, int port) {
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "allowed: host={0} port={1}", host, Integer.toString(port));
        }
    }
}
