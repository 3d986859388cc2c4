package io.muster.rest.request;

import io.muster.document.BatchReader;
import io.muster.document.InvalidGroupException;
import io.muster.http.Prefer;
import io.muster.json.MalformedJsonException;
import io.muster.rest.filter.RequestHeaders;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.util.List;

/** Reads requests for a JSON batch. */
public final class BatchIntake {

    private final BatchReader reader;
    private final GroupIntake intake;

    public BatchIntake(BatchReader reader, GroupIntake intake) {
        this.reader = reader;
        this.intake = intake;
    }

    /**
     * Reads a batch as a group.
     *
     * @throws ProblemException if there is not enough memory for it, or it is not a batch that can be run
     */
    public GroupPost read(HttpServletRequest request, InputStream body) throws MalformedJsonException {
        boolean continueOnError = continuesOnError(RequestHeaders.lines(request, "Prefer"));
        try {
            return intake.read(GroupHead.of(request), body, batch -> reader.read(batch, continueOnError));
        } catch (InvalidGroupException invalid) {
            throw new ProblemException(Problem.of(BatchReader.errorsOfBatch(invalid.errors())));
        }
    }

    // OData Protocol 4.01 section 8.2.8.3, where the preference may also have the prefix of version 4.0. Without
    // it OData stops after an error, but Microsoft Graph goes on
    static boolean continuesOnError(List<String> lines) {
        Prefer prefer = Prefer.of(lines);
        return prefer.get("continue-on-error")
                .or(() -> prefer.get("odata.continue-on-error"))
                .map(preference -> !preference.value().equalsIgnoreCase("false"))
                .orElse(true);
    }
}
