package io.muster.selection;

/** Thrown if a text is not a JMESPath expression, or if one fails; the message is for the expression's author. */
public final class SelectionException extends Exception {

    private static final long serialVersionUID = 1L;

    SelectionException(String message) {
        super(message);
    }

    SelectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
