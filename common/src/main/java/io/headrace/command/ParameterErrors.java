package io.headrace.command;

import io.headrace.config.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells in one line what is wrong with a command line, and what may have been meant. */
final class ParameterErrors implements IParameterExceptionHandler {

    private static final String NUMBER_ALONE = "how many at most is a number alone here, such as 50";

    private final Invocation invocation;

    ParameterErrors(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        invocation.tell(told(e, command) + " (see " + help + ")");
        return ExitCode.BAD_INPUT;
    }

    private static String told(ParameterException e, CommandLine command) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return told(unmatched.getUnmatched().get(0), command);
        }
        String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
        if (e.getCause() instanceof Converters.Told cause) {
            return (e.getArgSpec() instanceof OptionSpec option ? option.longestName() + ": " : "")
                    + cause.getMessage();
        }
        return message.lines().findFirst().orElse(message);
    }

    private static String told(String unmatched, CommandLine command) {
        if (unmatched.startsWith("-") && unmatched.length() > 1) {
            // Of --name=value only the name is looked for; a value may be secret.
            String name = unmatched.split("=", 2)[0];
            return "unknown option " + name
                    + (isNumberAlone(name, command) ? "; " + NUMBER_ALONE : hint(name, optionNames(command)));
        }
        Collection<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument '" + unmatched + "'"
                : "unknown command '" + unmatched + "'" + hint(unmatched, commands);
    }

    /** Some commands have {@code --limit N} where others have the number alone. */
    private static boolean isNumberAlone(String name, CommandLine command) {
        return name.equals("--limit")
                && command.getCommandSpec().positionalParameters().stream()
                        .anyMatch(each -> each.paramLabel().equals("N"));
    }

    private static List<String> optionNames(CommandLine command) {
        List<String> names = new ArrayList<>();
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private static String hint(String mistyped, Collection<String> known) {
        return NearestName.of(mistyped, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }
}
