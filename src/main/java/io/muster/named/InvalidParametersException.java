package io.muster.named;

import io.muster.json.FieldError;
import java.util.List;

/** A named group cannot be run with the given parameters; contains all errors that were found. */
public final class InvalidParametersException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    InvalidParametersException(List<FieldError> errors) {
        super("the parameters have %d errors".formatted(errors.size()));
        this.errors = List.copyOf(errors);
    }

    static InvalidParametersException of(String pointer, String detail) {
        return new InvalidParametersException(
                List.of(new FieldError(pointer, detail, FieldError.Kind.INVALID_PARAMETER)));
    }

    /** The errors, with pointers into the parameters. */
    public List<FieldError> errors() {
        return errors;
    }
}
