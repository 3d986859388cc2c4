package io.muster.rest;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.json.MalformedJsonException;
import io.muster.store.IdempotencyKey;
import io.muster.task.ByteBudget;
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
    private final int maxBytes;
    private final ByteBudget room;

    /**
     * @param maxBytes the largest document that is read
     * @param room what documents may take up that are being read, or whose groups run
     */
    public GroupIntake(GroupAdmission admission, GroupReader reader, int maxBytes, ByteBudget room) {
        this.admission = admission;
        this.reader = reader;
        this.maxBytes = maxBytes;
        this.room = room;
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
            throw tooLarge(head.length > 2L * maxBytes ? InputStream.nullInputStream() : body);
        }
        Preferences preferences = Preferences.read(head.prefer);
        admission.check(head, preferences);
        DocumentRoom taken = new DocumentRoom(room.of(head.caller));
        boolean accepted = false;
        try {
            byte[] document = read(body, taken);
            taken.takeForParsing(document);
            var request = reader.read(document, preferences.respondAsync());
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
    private byte[] read(InputStream body, DocumentRoom taken) {
        try {
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK];
            for (int length = body.read(block); length >= 0; length = body.read(block)) {
                if (length > maxBytes - document.size()) {
                    throw tooLarge(body);
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
    private ProblemException tooLarge(InputStream rest) {
        byte[] block = new byte[BLOCK];
        try {
            for (int left = maxBytes; left > 0; ) {
                int length = rest.read(block);
                left = length < 0 ? 0 : left - length;
            }
        } catch (IOException brokenOff) {
            // then nobody waits for the answer
        }
        return new ProblemException(
                Problem.of(Problem.Kind.TOO_LARGE, "A document may have at most %d bytes".formatted(maxBytes))
                        .closing());
    }
}
