package io.muster.task;

/**
 * The kinds of faults of a task or group, each with the stable slug of its problem type and the HTTP status (RFC 9110)
 * of a group that fails with it. Why a request is refused before there is a group is a matter of the REST API.
 */
public enum FaultCode {
    TARGET_REFUSED("target-refused", 502, "Target refused", true),
    UPSTREAM_STATUS("upstream-status", 502, "Upstream returned an error", true),
    UPSTREAM_UNREACHABLE("upstream-unreachable", 502, "Upstream unreachable", true),
    CIRCUIT_OPEN("circuit-open", 503, "Circuit open", true),
    RESPONSE_TOO_LARGE("response-too-large", 502, "Response too large", true),
    REFERENCE_UNRESOLVED("reference-unresolved", 502, "Reference unresolved", true),
    TOO_MANY_ITEMS("too-many-items", 502, "Too many items"),
    TASK_TIMEOUT("task-timeout", 504, "Task timed out"),
    GROUP_TIMEOUT("group-timeout", 504, "Group timed out"),
    TASK_FAILED("task-failed", 500, "Task failed"),
    QUOTA_EXCEEDED("quota-exceeded", 429, "Quota exceeded"),
    OVERLOADED("overloaded", 503, "Overloaded", true),
    POISON("poison", 500, "Set aside"),
    GROUP_CANCELLED("group-cancelled", 409, "Group cancelled");

    private final String slug;
    private final int status;
    private final String title;
    private final boolean aboutAddresses;

    FaultCode(String slug, int status, String title) {
        this(slug, status, title, false);
    }

    FaultCode(String slug, int status, String title, boolean aboutAddresses) {
        this.slug = slug;
        this.status = status;
        this.title = title;
        this.aboutAddresses = aboutAddresses;
    }

    /** Whether details of faults of this kind may have the URL of a call, or a part of it. */
    boolean isAboutAddresses() {
        return aboutAddresses;
    }

    /** The last segment of the problem type's URI (RFC 9457 section 3.1.1). */
    public String slug() {
        return slug;
    }

    /** The default HTTP status of a fault of this kind. */
    public int status() {
        return status;
    }

    /** The problem's title: the default for faults of this kind. */
    public String title() {
        return title;
    }
}
