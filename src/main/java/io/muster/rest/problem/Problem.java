package io.muster.rest.problem;

import io.muster.json.FieldError;
import io.muster.task.FaultCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A problem detail (RFC 9457) before it is written.
 *
 * @param kind by its stable slug
 * @param detail what happened in this case
 * @param extensions further members, by name
 * @param headers required headers of the response
 */
public record Problem(Kind kind, String detail, Map<String, Object> extensions, Map<String, String> headers) {

    /**
     * Why a request is refused. Why a task or a group fails is a {@link FaultCode}. Types that are both, for example because a
     * limit is reached before the group starts or while it runs, have the slug and the title of the fault.
     */
    public enum Kind {
        BAD_REQUEST(400, "Bad request"),
        MALFORMED_JSON(400, "Malformed JSON"),
        UNAUTHORIZED(401, "Unauthorized"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        NOT_ACCEPTABLE(406, "Not acceptable"),
        NOT_FINISHED(409, "Not finished"),
        NO_ANSWER(409, "No answer"),
        NOT_DURABLE(409, "Not durable"),
        REQUEST_IN_PROGRESS(409, "Request in progress"),
        PRECONDITION_FAILED(412, "Precondition failed"),
        TOO_LARGE(413, "Too large"),
        UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
        RANGE_NOT_SATISFIABLE(416, "Range not satisfiable"),
        INVALID_GROUP(422, "Invalid group"),
        INVALID_PARAMETERS(422, "Invalid parameters"),
        UNKNOWN_TASK_TYPE(422, "Unknown task type"),
        // as an invalid document, not as a failed call
        TARGET_REFUSED(422, FaultCode.TARGET_REFUSED),
        IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
        QUOTA_EXCEEDED(FaultCode.QUOTA_EXCEEDED),
        INTERNAL(500, "Internal error"),
        OVERLOADED(FaultCode.OVERLOADED),
        STORE_UNAVAILABLE(503, "Store unavailable");

        private final int status;
        private final String title;
        private final String slug;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
            this.slug = name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        Kind(FaultCode same) {
            this(same.status(), same);
        }

        Kind(int status, FaultCode same) {
            this.status = status;
            this.title = same.title();
            this.slug = same.slug();
        }

        int status() {
            return status;
        }

        String title() {
            return title;
        }

        String slug() {
            return slug;
        }
    }

    /** A problem that is described by its detail alone. */
    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, Map.of(), Map.of());
    }

    /** The server is at its limit; a retry a second later may succeed. */
    public static Problem overloaded(String detail) {
        return of(Kind.OVERLOADED, detail).withHeader("Retry-After", "1");
    }

    /** The database became unavailable while it stored a group, and it is unknown whether it did. */
    public static Problem inDoubt(UUID group) {
        return of(
                        Kind.STORE_UNAVAILABLE,
                        "The database became unavailable while group %1$s was being stored, so the group may or may not exist. Check /api/groups/%1$s once the database is back. Posting it again is safe only with the same Idempotency-Key."
                                .formatted(group))
                .with("groupId", group.toString())
                .withHeader("Retry-After", "5");
    }

    /** A copy for a request whose body was not read to its end, so that its connection must be closed. */
    public Problem closing() {
        return withHeader("Connection", "close");
    }

    Problem with(String extension, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(extension, value);
        return new Problem(kind, detail, more, headers);
    }

    /** A copy whose response has one more header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(kind, detail, extensions, more);
    }

    /** The problem of a document with errors; of a specific kind, if all errors are of the same kind. */
    public static Problem of(List<FieldError> errors) {
        List<ErrorEntry> shown = errors.stream()
                .map(error -> new ErrorEntry(error.pointer(), error.detail()))
                .toList();
        FieldError first = errors.get(0);
        boolean alike = errors.stream().allMatch(error -> error.kind() == first.kind());
        Kind kind = alike ? kindOf(first.kind()) : Kind.INVALID_GROUP;
        boolean ofParameters = kind == Kind.INVALID_PARAMETERS;
        String detail = errors.size() == 1
                ? (first.pointer().isEmpty()
                                ? (ofParameters ? "Parameters: " : "The document ")
                                : first.pointer() + ": ")
                        + first.detail()
                : "The %s %d errors".formatted(ofParameters ? "parameters have" : "document has", errors.size());
        return of(kind, detail).with("errors", shown);
    }

    /** An error in the format of the API. */
    private record ErrorEntry(String pointer, String detail) {}

    private static Kind kindOf(FieldError.Kind kind) {
        return switch (kind) {
            case INVALID -> Kind.INVALID_GROUP;
            case UNKNOWN_TASK_TYPE -> Kind.UNKNOWN_TASK_TYPE;
            case TARGET_REFUSED -> Kind.TARGET_REFUSED;
            case INVALID_PARAMETER -> Kind.INVALID_PARAMETERS;
        };
    }
}
