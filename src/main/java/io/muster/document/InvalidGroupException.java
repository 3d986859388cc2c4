package io.muster.document;

import io.muster.json.FieldError;
import java.util.List;

/** A document is JSON but not a valid group; contains all errors that were found. */
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
