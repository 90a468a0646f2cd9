package io.headrace.cli.manual;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headrace completion}: a script with which a shell completes the command. */
@Command(
        name = "completion",
        description = "Print a script with which bash or zsh completes commands and options.",
        footer = {
            "",
            "For this shell:",
            "  source <(headrace completion bash)",
            "For every bash, where bash-completion is installed:",
            "  headrace completion bash > ~/.local/share/bash-completion/completions/headrace",
            "For every zsh, in ~/.zshrc after compinit:",
            "  source <(headrace completion zsh)"
        })
public final class CompletionCommand implements Callable<Integer> {

    private final Invocation invocation;
    private final Supplier<CommandLine> whole;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("UnusedVariable") // it makes other shells an error; the one script is for both
    private Shell shell = Shell.bash;

    /**
     * For one run.
     *
     * @param whole makes the line of all commands
     */
    public CompletionCommand(Invocation invocation, Supplier<CommandLine> whole) {
        this.invocation = invocation;
        this.whole = whole;
    }

    /** In small letters: picocli shows them as they are typed. */
    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        invocation.out().print(script(whole.get()));
        return ExitCode.OK;
    }

    /** One script for both shells: in zsh it turns on what understands that of bash. */
    static String script(CommandLine line) {
        return AutoComplete.bash("headrace", line);
    }
}
