package io.muster.rest;

import io.muster.document.GroupReader;
import io.muster.document.InvalidGroupException;
import io.muster.group.RunningGroup;
import io.muster.json.MalformedJsonException;
import io.muster.registry.GroupRegistry;
import java.io.IOException;
import java.io.InputStream;

/** Takes a group's document off the wire and starts it. */
public final class GroupIntake {

    private final GroupReader reader;
    private final GroupRegistry registry;
    private final int maxBytes;

    /** @param maxBytes the largest document that is read */
    public GroupIntake(GroupReader reader, GroupRegistry registry, int maxBytes) {
        this.reader = reader;
        this.registry = registry;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads the document and starts its group.
     *
     * @param declaredLength what the request says its length is, or less than 0
     * @throws ProblemException if it is too large or breaks off
     * @throws io.muster.group.OverloadedException if the server runs as many tasks as it may
     */
    RunningGroup start(InputStream body, long declaredLength) throws MalformedJsonException, InvalidGroupException {
        if (declaredLength > maxBytes) {
            throw tooLarge();
        }
        return registry.start(reader.read(read(body)));
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
