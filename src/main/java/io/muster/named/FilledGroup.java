package io.muster.named;

import io.muster.group.spec.NamedRun;
import io.muster.json.FieldError;
import io.muster.reference.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A named group with its parameters filled in.
 *
 * @param document equivalent to a posted one, in UTF-8
 * @param uses where it uses parameters
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FilledGroup(NamedRun run, byte[] document, List<Parameters.Use> uses) {

    /**
     * The errors of the parameters that show only in the document. Errors in its other parts do not concern the caller.
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
