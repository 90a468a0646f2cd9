package io.headrace.task;

import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * The name of a kind of work together with what goes in and what comes out, shared by the producer and the worker of it.
 * Immutable.
 *
 * @param <P> the payload; {@code byte[]} is passed as it is, everything else through the {@code PayloadCodec}
 * @param <R> the result; {@link Void} for none
 * @param name 1 to 128 of {@code A-Z a-z 0-9 . _ : / -}
 * @param payloadType the payload's type
 * @param resultType the result's type
 */
@SuppressWarnings("UnusedTypeParameter") // They bind submit, handle and await to the same two types.
public record TaskType<P, R>(String name, Type payloadType, Type resultType) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    /**
     * Checks the name.
     *
     * @throws InvalidTaskException if it is not valid
     */
    public TaskType {
        checkName(name);
    }

    /** A type whose payload and result are plain classes. */
    public static <P, R> TaskType<P, R> of(String name, Class<P> payload, Class<R> result) {
        return new TaskType<>(name, payload, result);
    }

    /** A type without a result. */
    public static <P> TaskType<P, Void> of(String name, Class<P> payload) {
        return new TaskType<>(name, payload, Void.class);
    }

    /** A type of bytes that are neither read nor written by a codec. */
    public static TaskType<byte[], byte[]> raw(String name) {
        return new TaskType<>(name, byte[].class, byte[].class);
    }

    /**
     * Checks a type name.
     *
     * @return the name
     * @throws InvalidTaskException if it is not valid
     */
    public static String checkName(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new InvalidTaskException(
                    "Task type '" + name + "' is not valid: use 1 to 128 of A-Z a-z 0-9 . _ : / -");
        }
        return name;
    }
}
