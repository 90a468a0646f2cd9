package io.headrace.producer.command;

import io.headrace.command.InvalidInputException;
import io.headrace.producer.submission.SubmissionReader;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The good lines of a bulk submission, read as they are asked for; the others are told and skipped. Not thread-safe. */
final class BulkLines implements Iterator<Submission> {

    /** A line is longer than its payload: names, options, headers. */
    private static final int BESIDE_PAYLOAD = 256 * 1024;

    private final LineReader reader;
    private final QueueName queue;
    private final int payloadLimit;
    private final BadLine onBadLine;
    private final Queue<Long> numbers = new ArrayDeque<>();
    private @Nullable Submission next;
    private long number;
    private boolean stopped;

    BulkLines(InputStream in, QueueName queue, int payloadLimit, BadLine onBadLine) {
        this.reader = new LineReader(in, payloadLimit + BESIDE_PAYLOAD);
        this.queue = queue;
        this.payloadLimit = payloadLimit;
        this.onBadLine = onBadLine;
    }

    /** Hears of a line that cannot be submitted. */
    @FunctionalInterface
    interface BadLine {

        /** Its number, 1 for the first, and what is wrong with it. */
        void tell(long number, HeadraceException reason);
    }

    /** Reads no further. */
    void stop() {
        stopped = true;
        next = null;
    }

    /** How many bytes have been read. */
    long position() {
        return reader.position();
    }

    /** The number of the line of the oldest submission that was not yet asked for so. */
    long takeNumber() {
        return numbers.remove();
    }

    @Override
    public boolean hasNext() {
        while (next == null && !stopped) {
            byte[] line = read();
            if (line == null) {
                return false;
            }
            number++;
            if (!isBlank(line)) {
                parse(line);
            }
        }
        return next != null;
    }

    @Override
    public Submission next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Submission submission = next;
        next = null;
        numbers.add(number);
        return submission;
    }

    private void parse(byte[] line) {
        try {
            if (reader.tooLong()) {
                throw new InvalidInputException("the line is longer than " + (payloadLimit + BESIDE_PAYLOAD)
                        + " bytes; the limit of a payload is " + payloadLimit);
            }
            Submission submission = SubmissionReader.read(line, queue, SubmissionReader.Names.OURS);
            int size = submission.payload().length;
            if (size > payloadLimit) {
                throw new InvalidTaskException("the payload has " + size + " bytes; the limit is " + payloadLimit);
            }
            next = submission;
        } catch (HeadraceException e) {
            onBadLine.tell(number, e);
        }
    }

    private byte @Nullable [] read() {
        try {
            return reader.next();
        } catch (IOException e) {
            throw new InvalidInputException("Reading stopped after line " + number + ": " + e.getMessage());
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
