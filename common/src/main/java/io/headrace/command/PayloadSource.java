package io.headrace.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the payload that an argument names: itself, {@code @file} or {@code -}. Never holds more than the limit. */
public final class PayloadSource {

    private final Invocation invocation;
    private final int limit;

    /** For arguments of one run, of at most so many bytes. */
    public PayloadSource(Invocation invocation, int limit) {
        this.invocation = invocation;
        this.limit = limit;
    }

    /**
     * The bytes.
     *
     * @throws InvalidInputException if they cannot be read, or are too many
     */
    public byte[] read(String argument) {
        if (argument.equals("-")) {
            return readAll(invocation.in(), "standard input");
        }
        if (argument.startsWith("@")) {
            return readFile(argument.substring(1));
        }
        byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
        checkSize(bytes.length);
        return bytes;
    }

    private byte[] readFile(String name) {
        try (InputStream in = Files.newInputStream(invocation.directory().resolve(Path.of(name)))) {
            return readAll(in, name);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("There is no file " + name + " to read the payload from");
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException("The payload cannot be read from " + name + ": " + e.getMessage());
        }
    }

    private byte[] readAll(InputStream in, String name) {
        try {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                // Counted to the end, so that the message can say how much too large it is.
                checkSize(bytes.length + in.transferTo(OutputStream.nullOutputStream()));
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidInputException("The payload cannot be read from " + name + ": " + e.getMessage());
        }
    }

    private void checkSize(long size) {
        if (size > limit) {
            throw new InvalidInputException("The payload has " + size + " bytes; the limit is " + limit
                    + " (task.payload-limit): store it elsewhere and submit where it is");
        }
    }
}
