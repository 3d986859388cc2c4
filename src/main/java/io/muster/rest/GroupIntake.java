package io.muster.rest;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.json.MalformedJsonException;
import io.muster.store.IdempotencyKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Takes a group's document, and what its request wants done with it, off the wire. */
public final class GroupIntake {

    private static final int MAX_KEY = 255;

    private final GroupAdmission admission;
    private final GroupReader reader;
    private final int maxBytes;

    /** @param maxBytes the largest document that is read */
    public GroupIntake(GroupAdmission admission, GroupReader reader, int maxBytes) {
        this.admission = admission;
        this.reader = reader;
        this.maxBytes = maxBytes;
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

    /** @throws ProblemException if there is no room for it, the document is too large or breaks off, or a header cannot be */
    GroupPost read(Head head, InputStream body) throws MalformedJsonException, InvalidGroupException {
        if (head.length > maxBytes) {
            throw tooLarge();
        }
        Preferences preferences = Preferences.read(head.prefer);
        admission.check(head, preferences);
        byte[] document = read(body);
        var request = reader.read(document, preferences.respondAsync());
        String text = new String(document, StandardCharsets.UTF_8);
        return new GroupPost(head.caller, request, text, preferences, head.key.map(key -> key(key, text)));
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

    private byte[] read(InputStream body) {
        try {
            byte[] document = body.readNBytes(maxBytes + 1);
            if (document.length > maxBytes) {
                throw tooLarge();
            }
            return document;
        } catch (IOException brokenOff) {
            throw ProblemException.badRequest("The request's body could not be read to its end");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                Problem.of(Problem.Kind.TOO_LARGE, "A document may have at most %d bytes".formatted(maxBytes))
                        // what is left of the body is not read, so this connection is of no further use
                        .withHeader("Connection", "close"));
    }
}
