package io.muster.rest;

import io.muster.document.DocumentLimits;
import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.json.MalformedJsonException;
import io.muster.store.IdempotencyKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Takes a group's document, and what its request wants done with it, off the wire. */
public final class GroupIntake {

    private static final int MAX_KEY = 255;
    private static final int BLOCK = 8_192;

    private final GroupAdmission admission;
    private final GroupReader reader;
    private final DocumentLimits limits;

    public GroupIntake(GroupAdmission admission, GroupReader reader, DocumentLimits limits) {
        this.admission = admission;
        this.reader = reader;
        this.limits = limits;
    }

    /**
     * What a request says besides its document.
     *
     * @param caller whose the group will be, by name
     * @param length what it says its length is, or less than 0
     * @param prefer its {@code Prefer} headers
     * @param key its {@code Idempotency-Key}
     */
    record Head(String caller, long length, List<String> prefer, Optional<String> key) {}

    /** The most bytes that a document may have, and whose limit that is. */
    private record Limit(int bytes, String of) {

        private Problem exceeded() {
            return Problem.of(Problem.Kind.TOO_LARGE, "%s may have at most %d bytes".formatted(of, bytes));
        }
    }

    /** @throws ProblemException if there is no room for it, the document is too large or breaks off, or a header cannot be */
    GroupPost read(Head head, InputStream body) throws MalformedJsonException, InvalidGroupException {
        Preferences preferences = Preferences.read(head.prefer);
        Limit limit = preferences.respondAsync() || head.key.isPresent() ? background() : each();
        if (head.length > limit.bytes) {
            throw tooLarge(limit, head.length > 2L * limits.each() ? InputStream.nullInputStream() : body);
        }
        admission.check(head, preferences);
        DocumentRoom taken = new DocumentRoom(limits.node().of(head.caller));
        boolean accepted = false;
        try {
            byte[] document = read(body, limit, taken);
            taken.takeForParsing(document);
            var request = reader.read(document, preferences.respondAsync());
            if (request.durable() && document.length > background().bytes) {
                throw new ProblemException(background().exceeded());
            }
            String text = new String(document, StandardCharsets.UTF_8);
            Optional<IdempotencyKey> key = head.key.map(name -> key(name, text));
            taken.reduceTo(document.length);
            accepted = true;
            return new GroupPost(head.caller, request, text, preferences, key, taken);
        } finally {
            if (!accepted) {
                taken.release();
            }
        }
    }

    private Limit each() {
        return new Limit(limits.each(), "A document");
    }

    private Limit background() {
        return new Limit(
                limits.background(),
                "The document of a group that is kept (Prefer: respond-async, Idempotency-Key, rest, onTimeout or callback)");
    }

    // a Structured Field string (RFC 9651) as the draft has it, or the bare text that most send
    private static IdempotencyKey key(String header, String document) {
        String key = header.strip();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        if (key.isEmpty() || key.length() > MAX_KEY || !key.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw ProblemException.badRequest(
                    "Idempotency-Key must be 1 to %d visible ASCII characters".formatted(MAX_KEY));
        }
        return IdempotencyKey.of(key, document);
    }

    // room is taken for what has come, not for what is promised: who sends slowly would keep others out
    private byte[] read(InputStream body, Limit limit, DocumentRoom taken) {
        try {
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK];
            for (int length = body.read(block); length >= 0; length = body.read(block)) {
                if (length > limit.bytes - document.size()) {
                    throw tooLarge(limit, body);
                }
                taken.take(length);
                document.write(block, 0, length);
            }
            return document.toByteArray();
        } catch (IOException brokenOff) {
            throw ProblemException.badRequest("The request's body could not be read to its end");
        }
    }

    /** @param rest what is read to its end, if that is near: who is still writing would lose the answer */
    private ProblemException tooLarge(Limit limit, InputStream rest) {
        byte[] block = new byte[BLOCK];
        try {
            for (int left = limits.each(); left > 0; ) {
                int length = rest.read(block);
                left = length < 0 ? 0 : left - length;
            }
        } catch (IOException brokenOff) {
            // then nobody waits for the answer
        }
        return new ProblemException(limit.exceeded().closing());
    }
}
