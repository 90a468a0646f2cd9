package io.headrace.producer.command;

import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.JsonOption;
import io.headrace.command.PayloadSource;
import io.headrace.command.RedisOptions;
import io.headrace.config.HeadraceConfig;
import io.headrace.producer.TaskProducer;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headrace submit}: one task, or a file of them. */
@Command(
        name = "submit",
        description = "Submit a task, or a file of tasks.",
        sortOptions = false,
        footer = {
            "",
            "Prints the id of the task; with --wait, its result. Examples:",
            "  headrace submit demo.echo '{\"a\":1}'",
            "  headrace submit mail.send @mail.json --queue mail --delay 10m --id mail-17",
            "  headrace submit demo.fibonacci '{\"n\":10}' --wait 30s",
            "  headrace submit --bulk tasks.jsonl",
            "",
            "A line of such a file: {\"type\": \"demo.echo\", \"payload\": {\"a\": 1}}",
            "It may also have: queue, priority, delay or at, id, maxAttempts, timeout,",
            "expires, retention, backoff, headers."
        })
public final class SubmitCommand implements Callable<Integer> {

    /** The rest says something about one task, which with --bulk stands on its line. */
    private static final Set<String> WITH_BULK =
            Set.of("--bulk", "--strict", "--ids", "--queue", "--json", "--redis", "--config");

    private static final Set<String> WITH_BULK_ONLY = Set.of("--strict", "--ids");

    private final Invocation invocation;

    @Parameters(index = "0", arity = "0..1", paramLabel = "TYPE", description = "What kind of work.")
    private @Nullable String type;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PAYLOAD",
            description = "JSON, or @FILE to read it from, or - for standard input; {} if left out.")
    private @Nullable String payload;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Where to; 'default' by default.")
    private QueueName queue = QueueName.DEFAULT;

    @Mixin
    private TaskFlags flags = new TaskFlags();

    @Option(names = "--raw", description = "The payload may be any bytes and is submitted as it is.")
    private boolean raw;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description =
                    "Wait this long for the task's end, and do as 'headrace result' does; the id goes to standard error.")
    private @Nullable Duration wait;

    @Option(
            names = "--bulk",
            paramLabel = "FILE",
            description =
                    "Submit every line of a JSON-lines file, or of standard input (-). Bad lines are reported and skipped.")
    private @Nullable String bulk;

    @Option(names = "--strict", description = "With --bulk: if any line is bad, submit nothing.")
    private boolean strict;

    @Option(names = "--ids", description = "With --bulk: print the id of every task, in the order of the lines.")
    private boolean ids;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private RedisOptions redis;

    @Spec
    private CommandSpec spec;

    /** For one run. */
    public SubmitCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        checkCombination();
        HeadraceConfig config = redis.config();
        return bulk == null
                ? submitOne(config)
                : new BulkSubmission(invocation, config, queue, new BulkSubmission.Wishes(strict, ids, json.isSet()))
                        .submit(bulk);
    }

    private void checkCombination() {
        if (bulk == null && type == null) {
            throw new InvalidInputException("submit needs a TYPE, or --bulk FILE (see headrace submit --help)");
        }
        if (bulk != null && type != null) {
            throw new InvalidInputException(
                    "Give a TYPE or --bulk, not both: with --bulk the type stands on each line");
        }
        for (OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
            String name = given.longestName();
            if (bulk != null && !WITH_BULK.contains(name)) {
                throw new InvalidInputException(
                        name + " cannot be given with --bulk: it stands on the line of the task it is meant for");
            }
            if (bulk == null && WITH_BULK_ONLY.contains(name)) {
                throw new InvalidInputException(name + " is for --bulk only");
            }
        }
    }

    private int submitOne(HeadraceConfig config) {
        byte[] bytes =
                new PayloadSource(invocation, config.task().payloadLimit()).read(payload == null ? "{}" : payload);
        // Everything is checked before Redis is spoken to: a mistake is told even where there is no Redis.
        Submission submission = new CallersTrace(invocation.environment())
                .on(new Submission(
                        queue, type == null ? "" : type, raw ? bytes : JsonPayload.of(bytes), flags.options()));
        try (TaskProducer producer = CommandProducer.connect(config)) {
            Submitted answer = producer.submit(submission);
            if (answer.duplicate()) {
                invocation.tell("Task " + answer.id() + " was known already ("
                        + answer.state().label() + "): nothing was submitted");
            }
            if (wait != null) {
                if (!json.isSet()) {
                    invocation.tell("submitted " + answer.id());
                }
                return new OutcomePrinter(invocation, json.isSet())
                        .print(answer.id(), producer.await(answer.id(), wait));
            }
            print(answer);
            return ExitCode.OK;
        }
    }

    private void print(Submitted answer) {
        invocation
                .out()
                .println(
                        json.isSet()
                                ? new JsonObject()
                                        .put("id", answer.id().toString())
                                        .put("state", answer.state().label())
                                        .put("duplicate", answer.duplicate())
                                : answer.id());
    }
}
