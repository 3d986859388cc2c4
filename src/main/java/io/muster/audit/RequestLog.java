package io.muster.audit;

import io.muster.logging.LineLog;
import java.util.function.LongSupplier;

/**
 * Writes the audit log (logger {@value #AUDIT}) and the access log (logger {@value #ACCESS}), each line a JSON object.
 * Thread-safe.
 */
public final class RequestLog {

    /** The name of the audit log. */
    public static final String AUDIT = "muster.audit";

    /** The name of the access log. */
    public static final String ACCESS = "muster.access";

    private static final LineLog AUDIT_LOG = LineLog.named(AUDIT);
    private static final LineLog ACCESS_LOG = LineLog.named(ACCESS);

    /** What the audit log has. */
    public enum Audit {
        /** What was started, changed or refused. */
        ALL,
        /** The same without groups that were started. */
        CHANGES,
        /** Nothing. */
        OFF
    }

    private final Audit audit;
    private final boolean access;
    private final LineLimit refusals;

    /**
     * @param access whether each request is logged
     * @param nanoTime a monotonic clock
     */
    public RequestLog(Audit audit, boolean access, LongSupplier nanoTime) {
        this.audit = audit;
        this.access = access;
        this.refusals = new LineLimit(nanoTime);
    }

    /** A log that writes nothing. */
    static RequestLog none() {
        return new RequestLog(Audit.OFF, false, System::nanoTime);
    }

    boolean auditsStarts() {
        return audit == Audit.ALL;
    }

    boolean audits() {
        return audit != Audit.OFF;
    }

    boolean logsAccess() {
        return access;
    }

    void audit(JsonLine line) {
        AUDIT_LOG.write(line.end());
    }

    /** As {@link #audit(JsonLine)}, unless there are too many such lines about an address. */
    void auditRefusal(String address, JsonLine line) {
        long omitted = refusals.enter(address);
        if (omitted >= 0) {
            audit(omitted == 0 ? line : line.with("omitted", omitted));
        }
    }

    void access(JsonLine line) {
        ACCESS_LOG.write(line.end());
    }
}
