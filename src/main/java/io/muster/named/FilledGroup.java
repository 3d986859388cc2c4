package io.muster.named;

import io.muster.group.NamedRun;
import io.muster.json.FieldError;
import io.muster.reference.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A group with a name whose parameters have been filled in.
 *
 * @param document as somebody might have posted it, in UTF-8
 * @param uses where in it the parameters are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FilledGroup(NamedRun run, byte[] document, List<Parameters.Use> uses) {

    /**
     * What is wrong with the parameters, where that shows only in the document. Its other parts are of no concern to who runs it.
     *
     * @param errors of the document
     */
    public List<FieldError> ofParameters(List<FieldError> errors) {
        List<FieldError> found = new ArrayList<>();
        for (Parameters.Use use : uses) {
            errors.stream()
                    .filter(error -> isWithin(error.pointer(), use.pointer()))
                    .map(error -> new FieldError("/" + use.name(), error.detail(), FieldError.Kind.INVALID_PARAMETER))
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            found.add(new FieldError(
                    "", "the group cannot be run with these parameters", FieldError.Kind.INVALID_PARAMETER));
        }
        return found;
    }

    private static boolean isWithin(String pointer, String outer) {
        return pointer.equals(outer) || pointer.startsWith(outer + "/");
    }
}
