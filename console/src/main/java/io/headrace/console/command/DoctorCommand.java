package io.headrace.console.command;

import io.headrace.broker.Checkup.Progress;
import io.headrace.broker.Checkup.Walk;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.JsonOption;
import io.headrace.command.OperatorOptions;
import io.headrace.command.RedisOptions;
import io.headrace.command.ShortDuration;
import io.headrace.command.TerminalSize;
import io.headrace.command.VisibleText;
import io.headrace.config.HeadraceConfig;
import io.headrace.console.doctor.Doctor;
import io.headrace.console.doctor.Finding;
import io.headrace.console.doctor.Fix;
import io.headrace.console.doctor.Reachability;
import io.headrace.console.doctor.Report;
import io.headrace.console.doctor.Severity;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor doctor}: what is wrong, what it means, and what to do about it. */
@Command(
        name = "doctor",
        description = "Look over the server, the keys and the workers: what is wrong and what to do.",
        sortOptions = false,
        footer = {
            "",
            "Exits with 1 if there is a problem, with 4 if Redis is away. docs/doctor.md explains every finding."
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Option(
            names = "--deep",
            description = "Look at every key. Takes a few seconds for each million, and lets the server breathe.")
    private boolean deep;

    @Option(
            names = "--fix",
            description = "Mend what can be mended without risk, asking for each. Else nothing is changed.")
    private boolean fix;

    @Option(names = "--yes", description = "With --fix: do not ask.")
    private boolean yes;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private RedisOptions redis;

    /** For one run. */
    public DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
        this.operator = new OperatorOptions(invocation.environment());
        this.redis = new RedisOptions(invocation);
    }

    /**
     * What was done about a finding.
     *
     * @param finding which
     * @param mended how many things; -1 if it was declined
     */
    private record Mending(Finding finding, int mended) {

        String told() {
            String does = finding.fix() == null ? "" : finding.fix().does();
            if (mended < 0) {
                return "left as it is: " + does;
            }
            return mended == 0 ? "nothing was left to mend: " + does : "done: " + does;
        }
    }

    @Override
    public Integer call() {
        if (fix && !yes && (json.isSet() || !invocation.errIsTerminal())) {
            throw new InvalidInputException("--fix asks for each mending, and there is nobody to ask: add --yes");
        }
        HeadraceConfig config = redis.config();
        try (RedisBroker broker = connect(RedisOptions.impatient(config.redis()));
                Doctor doctor = new Doctor(
                        broker,
                        config.scheduler().deadLetterLimit(),
                        config.worker().lease())) {
            Report report = examine(doctor);
            List<Mending> mendings = List.of();
            if (!json.isSet()) {
                print(report);
            }
            if (fix && !report.fixable().isEmpty()) {
                mendings = mend(doctor, report);
                report = examine(doctor);
            }
            if (json.isSet()) {
                invocation.out().println(toJson(report, mendings));
            } else {
                printEnd(report, mendings);
            }
            return report.hasProblem() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private RedisBroker connect(RedisSettings settings) {
        try {
            return RedisBroker.connect(settings);
        } catch (RedisUnavailableException | RedisRefusedException e) {
            Reachability.tried(settings).forEach(line -> invocation.tell("tried " + line));
            throw e;
        }
    }

    private Report examine(Doctor doctor) {
        Consumer<Progress> line = deep && invocation.errIsTerminal() ? this::showProgress : progress -> {};
        try {
            return doctor.examine(deep ? Walk.WHOLE : Walk.SAMPLE, line);
        } finally {
            if (deep && invocation.errIsTerminal()) {
                invocation.err().print("\r\u001b[K");
            }
        }
    }

    private void showProgress(Progress progress) {
        invocation
                .err()
                .printf(
                        Locale.ROOT,
                        "\rlooked at %,d of %,d keys, %s ",
                        progress.looked(),
                        progress.of(),
                        ShortDuration.of(progress.elapsed()));
    }

    private void print(Report report) {
        boolean colours = invocation.outIsTerminal()
                && invocation.environment().getOrDefault("NO_COLOR", "").isEmpty();
        int columns = invocation.outIsTerminal()
                ? TerminalSize.now(invocation.environment()).columns()
                : 0;
        new DoctorText(columns, colours).of(report).forEach(invocation.out()::println);
    }

    private List<Mending> mend(Doctor doctor, Report report) {
        List<Mending> mendings = new ArrayList<>();
        for (Finding finding : report.fixable()) {
            Fix mending = finding.fix();
            if (mending != null) {
                mendings.add(new Mending(finding, agreed(mending) ? doctor.fix(finding, operator.operator()) : -1));
            }
        }
        return mendings;
    }

    private boolean agreed(Fix mending) {
        if (yes) {
            return true;
        }
        invocation.out().flush();
        invocation.err().print(VisibleText.line(mending.does()) + "? [y/N] ");
        invocation.err().flush();
        String answer = readLine().strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    private String readLine() {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = invocation.in().read();
                    c != -1 && c != '\n';
                    c = invocation.in().read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw new InvalidInputException("The answer cannot be read: " + e.getMessage());
        }
        return line.toString();
    }

    private void printEnd(Report report, List<Mending> mendings) {
        invocation.out().println();
        mendings.forEach(mending -> invocation.out().println(VisibleText.line(mending.told())));
        long fixable = report.fixable().size();
        invocation
                .out()
                .println(DoctorText.verdict(report)
                        + (fixable > 0 && !fix ? "; " + fixable + " can be mended with --fix" : ""));
    }

    private static JsonObject toJson(Report report, List<Mending> mendings) {
        return new JsonObject()
                .put("verdict", DoctorText.verdict(report))
                .put("problems", report.count(Severity.PROBLEM))
                .put("warnings", report.count(Severity.WARNING))
                .put("notes", report.count(Severity.NOTE))
                .put("findings", report.findings(), DoctorCommand::toJson)
                .put(
                        "mended",
                        mendings,
                        mending -> new JsonObject()
                                .put("what", mending.finding().what())
                                .put("mended", mending.mended())
                                .put("told", mending.told()));
    }

    private static JsonObject toJson(Finding finding) {
        Fix mending = finding.fix();
        return new JsonObject()
                .put("severity", finding.severity().label())
                .put("subject", finding.subject().title())
                .put("what", finding.what())
                .put("meaning", finding.meaning().isEmpty() ? null : (Object) finding.meaning())
                .put("remedy", finding.remedy().isEmpty() ? null : (Object) finding.remedy())
                .put("fix", mending == null ? null : (Object) mending.does());
    }
}
