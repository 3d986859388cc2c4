package io.muster.document;

import io.muster.json.FieldError;
import java.util.List;

/** Thrown when a document is JSON but not a group that can be run; holds every error that was found. */
public final class InvalidGroupException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    InvalidGroupException(List<FieldError> errors) {
        super("the document has %d errors".formatted(errors.size()));
        this.errors = List.copyOf(errors);
    }

    public List<FieldError> errors() {
        return errors;
    }
}
