package io.headrace.console.command;

import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.command.StopSignals;
import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.TokenConfig;
import io.headrace.config.TokenConfig.Scope;
import io.headrace.console.rest.Console;
import io.headrace.console.rest.Tokens;
import io.headrace.daemon.DaemonRun;
import io.headrace.telemetry.Telemetry;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace console}: REST and the dashboard, until it is stopped. */
@Command(
        name = "console",
        sortOptions = false,
        description = {
            "Serve the dashboard in the browser and the REST interface, until it is stopped.",
            "Runs until it is stopped (TERM or Ctrl-C).",
            "Who may do what stands in the configuration file (console.tokens); where nobody does, it prints an address"
                    + " that is good for this run."
        },
        footer = {
            "",
            "Examples:",
            "  headrace console --port 9000",
            "  headrace console token ada --scopes read,submit,operate    a token that lasts"
        })
public final class ConsoleCommand implements Callable<Integer>, Daemon {

    private static final Logger log = LoggerFactory.getLogger(ConsoleCommand.class);

    private final Invocation invocation;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port it listens on, 0 for a free one; 8787 by default.")
    private @Nullable String port;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "The address it listens on; 127.0.0.1 by default.")
    private @Nullable String bind;

    @Option(names = "--no-auth", description = "Ask for no token; only where nobody but this machine can connect.")
    private boolean noAuth;

    @Mixin
    private final RedisOptions redis;

    /** For one run. */
    public ConsoleCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        ConfigLoader loader = redis.loader()
                .flag("--port", "console.port", port)
                .flag("--bind", "console.bind", bind)
                .flag("--no-auth", "console.auth", noAuth ? "off" : null);
        CountDownLatch stopping = new CountDownLatch(1);
        try (DaemonRun run = DaemonRun.open("console", loader);
                Console console = start(run.config(), run.telemetry())) {
            StopSignals.onStop(stopping::countDown, () -> {});
            log.info("Console runs on {}", run.config().redis());
            run.watch(console::health);
            run.onReload(config -> console.reconfigure(config.console()));
            invocation.out().println("Headrace console: " + console.url());
            invocation.out().flush();
            stopping.await();
            log.info("Console stops");
        }
        return ExitCode.OK;
    }

    private static Console start(HeadraceConfig config, Telemetry telemetry) {
        return Console.start(
                config.redis(),
                config.console(),
                config.history(),
                config.task().payloadLimit(),
                telemetry);
    }

    /** {@code headrace console token}: a new token, shown once. */
    @Command(
            name = "token",
            description = "Make a token. It is shown this once; the configuration keeps only what it is known by.")
    Integer token(
            @Parameters(paramLabel = "NAME", description = "Whose it is; written down with everything they do.")
                    String name,
            @Option(
                            names = "--scopes",
                            paramLabel = "SCOPES",
                            defaultValue = "read",
                            description = "read, submit, operate, separated by commas; read by default.")
                    String scopes) {
        if (!name.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new InvalidInputException(
                    "The name of a token is 1 to 64 of A-Z a-z 0-9 . _ @ -, not '" + name + "'");
        }
        String token = Tokens.create();
        String said = scopes(scopes).stream()
                .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        invocation.out().println("Token, shown this once: " + token);
        invocation.out().println("For config/headrace.conf, within console { tokens { ... } }:");
        invocation
                .out()
                .println("  \"" + name + "\" { sha256 = \"" + Tokens.sha256(token) + "\", scopes = [" + said + "] }");
        return ExitCode.OK;
    }

    private static Set<TokenConfig.Scope> scopes(String text) {
        Set<Scope> scopes = new LinkedHashSet<>();
        for (String part : text.split(",")) {
            String name = part.strip();
            scopes.add(Arrays.stream(Scope.values())
                    .filter(scope -> scope.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "Scopes are read, submit and operate, separated by commas, not '" + name + "'")));
        }
        return scopes;
    }
}
