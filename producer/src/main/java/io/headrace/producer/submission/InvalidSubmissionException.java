package io.headrace.producer.submission;

import io.headrace.command.InvalidInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A submission cannot be read, or asks for what cannot be. */
public class InvalidSubmissionException extends InvalidInputException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable String field;

    /** What is wrong with it. */
    public enum Kind {
        /** It is not JSON, or no object. */
        MALFORMED,
        /** It has a field that nobody knows. */
        UNKNOWN_FIELD,
        /** A field is missing or has a value that cannot be. */
        INVALID
    }

    /**
     * With a message.
     *
     * @param field which field it is about; null if about none
     */
    public InvalidSubmissionException(Kind kind, @Nullable String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    /** What is wrong with it. */
    public Kind kind() {
        return kind;
    }

    /** Which field it is about, as it is written in the submission. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
