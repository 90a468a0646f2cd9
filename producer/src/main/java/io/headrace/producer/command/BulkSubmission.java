package io.headrace.producer.command;

import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.config.HeadraceConfig;
import io.headrace.producer.BulkListener;
import io.headrace.producer.BulkResult;
import io.headrace.producer.TaskProducer;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Submits the lines of a file or of standard input, holding a few hundred at a time. For one run. */
final class BulkSubmission {

    private static final String STANDARD_INPUT = "-";

    private final Invocation invocation;
    private final HeadraceConfig config;
    private final QueueName queue;
    private final Wishes wishes;
    private String name = "";
    private long bad;
    private long refused;
    private @Nullable HeadraceException broken;

    /**
     * How it is to be done.
     *
     * @param strict whether one bad line spoils all
     * @param ids whether every id is printed
     * @param json whether what is printed is JSON
     */
    record Wishes(boolean strict, boolean ids, boolean json) {}

    BulkSubmission(Invocation invocation, HeadraceConfig config, QueueName queue, Wishes wishes) {
        this.invocation = invocation;
        this.config = config;
        this.queue = queue;
        this.wishes = wishes;
    }

    int submit(String source) {
        boolean standardInput = source.equals(STANDARD_INPUT);
        name = standardInput ? "standard input" : source;
        Path copy = null;
        try {
            if (!wishes.strict && standardInput) {
                return submitFrom(invocation.in(), BulkProgress.none());
            }
            if (standardInput) {
                copy = Files.createTempFile("headrace-bulk-", ".jsonl");
                Files.copy(invocation.in(), copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return submitFile(copy == null ? invocation.directory().resolve(source) : copy);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("There is no file " + source);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read " + name + ": " + e.getMessage());
        } finally {
            delete(copy);
        }
    }

    private int submitFile(Path file) throws IOException {
        if (wishes.strict && !checkFile(file)) {
            invocation.tell("nothing was submitted: " + bad + " bad " + (bad == 1 ? "line" : "lines") + " in " + name);
            return ExitCode.BAD_INPUT;
        }
        try (InputStream in = Files.newInputStream(file);
                BulkProgress progress =
                        invocation.errIsTerminal() ? BulkProgress.shown(Files.size(file)) : BulkProgress.none()) {
            return submitFrom(in, progress);
        }
    }

    private boolean checkFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            BulkLines lines = lines(in);
            while (lines.hasNext()) {
                lines.next();
                lines.takeNumber();
            }
        }
        return bad == 0;
    }

    private int submitFrom(InputStream in, BulkProgress progress) {
        BulkLines lines = lines(in);
        BulkResult result;
        try (TaskProducer producer = CommandProducer.connect(config);
                progress) {
            result = producer.submitAll(
                    new CallersTrace(invocation.environment()).on(lines), new Answers(lines, progress));
        }
        summarize(result);
        if (broken != null) {
            return ExitCode.of(broken);
        }
        return bad > 0 || refused > 0 ? ExitCode.BAD_INPUT : ExitCode.OK;
    }

    private BulkLines lines(InputStream in) {
        return new BulkLines(in, queue, config.task().payloadLimit(), (number, reason) -> {
            bad++;
            tell(number, reason);
        });
    }

    private void tell(long line, HeadraceException reason) {
        invocation.tell(name + ":" + line + ": " + reason.getMessage());
    }

    private void summarize(BulkResult result) {
        long failed = result.failed() - refused;
        if (wishes.json) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("submitted", result.submitted())
                            .put("duplicates", result.duplicates())
                            .put("bad", bad + refused)
                            .put("failed", failed));
            return;
        }
        String summary = "submitted " + result.submitted() + ", known already " + result.duplicates() + ", bad lines "
                + (bad + refused) + (failed == 0 ? "" : ", failed " + failed);
        if (wishes.ids) {
            invocation.tell(summary);
        } else {
            invocation.out().println(summary);
        }
    }

    private static void delete(@Nullable Path copy) {
        if (copy == null) {
            return;
        }
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            // The system clears its folder of temporary files itself; the tasks are submitted all the same.
            copy.toFile().deleteOnExit();
        }
    }

    /** Takes in what Redis answered, line by line. */
    private final class Answers implements BulkListener {

        private final BulkLines lines;
        private final BulkProgress progress;

        private Answers(BulkLines lines, BulkProgress progress) {
            this.lines = lines;
            this.progress = progress;
        }

        @Override
        public void submitted(long index, Submitted answer) {
            long line = lines.takeNumber();
            progress.task(lines.position());
            if (wishes.ids) {
                invocation
                        .out()
                        .println(
                                wishes.json
                                        ? new JsonObject()
                                                .put("line", line)
                                                .put("id", answer.id().toString())
                                                .put("state", answer.state().label())
                                                .put("duplicate", answer.duplicate())
                                        : answer.id());
            }
        }

        @Override
        public void failed(long index, Submission submission, HeadraceException reason) {
            long line = lines.takeNumber();
            if (ExitCode.of(reason) == ExitCode.BAD_INPUT) {
                refused++;
                tell(line, reason);
                return;
            }
            // The next ones would fail alike. Those already under way are counted, but one message is enough.
            lines.stop();
            if (broken == null) {
                broken = reason;
                tell(line, reason);
                invocation.tell("stopped there; later lines may have been submitted or not");
            }
        }
    }
}
