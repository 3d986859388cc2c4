package io.muster.rest.request;

import io.muster.budget.Reservation;
import io.muster.document.DocumentLimits;
import io.muster.document.DocumentMemory;
import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.document.KeptDocument;
import io.muster.group.spec.NamedRun;
import io.muster.json.MalformedJsonException;
import io.muster.named.FilledGroup;
import io.muster.named.InvalidParametersException;
import io.muster.named.NamedGroup;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.store.data.IdempotencyKey;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a group's document and the options of its request. */
public final class GroupIntake {

    private final GroupAdmission admission;
    private final GroupReader reader;
    private final DocumentLimits limits;
    private final boolean documents;

    /** @param documents whether callers may post documents, and not only run groups by name */
    public GroupIntake(GroupAdmission admission, GroupReader reader, DocumentLimits limits, boolean documents) {
        this.admission = admission;
        this.reader = reader;
        this.limits = limits;
        this.documents = documents;
    }

    /** Converts what a caller sends to a group's document. */
    @FunctionalInterface
    interface Conversion {

        /** @throws InvalidGroupException if it cannot be converted */
        byte[] toDocument(byte[] sent) throws MalformedJsonException, InvalidGroupException;
    }

    /** Reads one request. */
    @FunctionalInterface
    private interface Step {

        /**
         * @param taken the memory for the document
         * @param reservation owns what the request takes; closed afterwards, unless it was handed over
         */
        GroupPost read(RequestMemory taken, Reservation reservation)
                throws MalformedJsonException, InvalidGroupException;
    }

    private GroupPost reserve(GroupHead head, Step step) throws MalformedJsonException, InvalidGroupException {
        RequestMemory taken =
                new RequestMemory(limits.node(), head.caller(), head.waits() ? WaitingRequests.BYTES_EACH : 0);
        try (Reservation reservation = new Reservation()) {
            reservation.hold(taken::release);
            return step.read(taken, reservation);
        }
    }

    /**
     * Reads a document that is to be run.
     *
     * @throws ProblemException if there is not enough memory for it, the document is too large or truncated, or a header is
     *     invalid
     */
    public GroupPost read(GroupHead head, InputStream body) throws MalformedJsonException, InvalidGroupException {
        requireDocuments();
        RequestBody sent = admit(head, body);
        return reserve(head, (taken, reservation) -> {
            byte[] document = sent.read(head.gzip(), taken);
            Optional<IdempotencyKey> key = head.key().map(name -> IdempotencyKey.of(name, document));
            return read(head, document, Optional.empty(), key, taken, reservation);
        });
    }

    /** As {@link #read(GroupHead, InputStream)}, for a group in another form. */
    GroupPost read(GroupHead head, InputStream body, Conversion conversion)
            throws MalformedJsonException, InvalidGroupException {
        requireDocuments();
        RequestBody sent = admit(head, body);
        return reserve(head, (taken, reservation) -> {
            byte[] content = sent.read(head.gzip(), taken);
            Optional<IdempotencyKey> key = head.key().map(name -> IdempotencyKey.of(name, content));
            taken.releaseBrief();
            taken.reserveForParsing(DocumentMemory.of(content), content.length);
            byte[] document = conversion.toDocument(content);
            sent.limit().check(document);
            taken.release();
            taken.reserve(document.length);
            return read(head, document, Optional.empty(), key, taken, reservation);
        });
    }

    private void requireDocuments() {
        if (!documents) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "This server runs named groups only (muster.documents=named); use /api/run/{name}"));
        }
    }

    /**
     * Reads a document that is not to be run.
     *
     * @return how many tasks it has
     * @throws ProblemException as {@link #read}
     */
    public int check(GroupHead head, InputStream body) throws MalformedJsonException, InvalidGroupException {
        GroupPost post = read(head, body);
        post.reservation().close();
        return post.tasks();
    }

    /**
     * Reads the parameters of a group with a name, and fills them in.
     *
     * @param body of the request: the parameters as a JSON object
     * @throws ProblemException as {@link #read}, and if the group cannot be run with these parameters
     */
    GroupPost run(GroupHead head, NamedGroup group, InputStream body)
            throws MalformedJsonException, InvalidGroupException {
        RequestBody sent = admit(head, body);
        return run(head, group, taken -> sent.read(head.gzip(), taken));
    }

    /** As {@link #run(GroupHead, NamedGroup, InputStream)}, with the parameters in the query of a URL. */
    GroupPost run(GroupHead head, NamedGroup group, String query) throws MalformedJsonException, InvalidGroupException {
        admission.admit(head);
        return run(head, group, taken -> {
            byte[] parameters = query(group, query);
            taken.reserve(parameters.length);
            return parameters;
        });
    }

    private static byte[] query(NamedGroup group, String query) {
        try {
            return group.readQuery(query);
        } catch (InvalidParametersException invalid) {
            throw new ProblemException(Problem.of(invalid.errors()));
        }
    }

    private GroupPost run(GroupHead head, NamedGroup group, Function<RequestMemory, byte[]> source)
            throws MalformedJsonException, InvalidGroupException {
        return reserve(head, (taken, reservation) -> {
            byte[] parameters = source.apply(taken);
            // of what was sent, and not of what the group's file makes of it, which may change
            Optional<IdempotencyKey> key = head.key().map(name -> IdempotencyKey.of(name, ofRun(group, parameters)));
            taken.releaseBrief();
            taken.reserveForParsing(DocumentMemory.of(parameters), parameters.length);
            FilledGroup filled = fill(group, parameters);
            taken.release();
            taken.reserve(filled.document().length);
            return read(head, filled, key, taken, reservation);
        });
    }

    private FilledGroup fill(NamedGroup group, byte[] parameters) throws MalformedJsonException {
        try {
            return group.fill(parameters, limits.each());
        } catch (InvalidParametersException invalid) {
            throw new ProblemException(Problem.of(invalid.errors()));
        }
    }

    // what is wrong with the document is of no concern to the caller, who knows the parameters only
    private GroupPost read(
            GroupHead head,
            FilledGroup filled,
            Optional<IdempotencyKey> key,
            RequestMemory taken,
            Reservation reservation) {
        try {
            return read(head, filled.document(), Optional.of(filled.run()), key, taken, reservation);
        } catch (InvalidGroupException invalid) {
            throw new ProblemException(Problem.of(filled.ofParameters(invalid.errors())));
        } catch (MalformedJsonException tooDeep) {
            throw new ProblemException(Problem.of(filled.ofParameters(List.of())));
        }
    }

    private static byte[] ofRun(NamedGroup group, byte[] parameters) {
        byte[] name = (group.name() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(name, name.length + parameters.length);
        System.arraycopy(parameters, 0, all, name.length, parameters.length);
        return all;
    }

    private RequestBody admit(GroupHead head, InputStream body) {
        RequestBody.Limit limit =
                head.preferences().respondAsync() || head.key().isPresent() ? background() : each();
        RequestBody sent = new RequestBody(body, limit, limits.each());
        if (head.length() > limit.bytes()) {
            throw sent.tooLarge(head.length());
        }
        admission.admit(head);
        return sent;
    }

    private GroupPost read(
            GroupHead head,
            byte[] document,
            Optional<NamedRun> named,
            Optional<IdempotencyKey> key,
            RequestMemory taken,
            Reservation reservation)
            throws MalformedJsonException, InvalidGroupException {
        taken.releaseBrief();
        DocumentMemory memory = DocumentMemory.of(document);
        taken.reserveForParsing(memory, document.length);
        var request = reader.read(document, head.preferences().respondAsync(), named);
        if (request.durable()) {
            background().check(document);
        }
        boolean kept = request.durable() || key.isPresent();
        if (kept) {
            taken.requireReadAgain(memory, document.length);
        }
        // the document of a named group is not shown to its callers, who know the parameters only
        boolean shown = named.isEmpty();
        long running = shown ? memory.whileShown() : memory.ofTasks();
        taken.parsed(kept ? memory.whileStored(document.length) : running);
        Optional<KeptDocument> text = kept || shown
                ? Optional.of(new KeptDocument(new String(document, StandardCharsets.UTF_8), document.length, memory))
                : Optional.empty();
        return new GroupPost(head.caller(), request, text, head.preferences(), key, head.log(), reservation.handOver());
    }

    private RequestBody.Limit each() {
        return new RequestBody.Limit(limits.each(), "A document");
    }

    private RequestBody.Limit background() {
        return new RequestBody.Limit(
                limits.background(),
                "The document of a stored group (Prefer: respond-async, Idempotency-Key, rest, onTimeout or callback)");
    }
}
