package io.headrace.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.headrace.config.WorkerConfig.DemoHandlers;
import io.headrace.config.WorkerConfig.PriorityMode;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Backoff;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes the records of what was read, or says everything that is wrong with it. */
final class ConfigBinding {

    private static final String RULES = """
            max-attempts = null
            backoff = null
            concurrency = null
            lease = null
            """;

    /** What holds for each program of {@code worker.handlers}, which reference.conf cannot name. */
    static final ConfigObject EXEC_DEFAULTS =
            ConfigFactory.parseString("""
                    exec = [none]
                    warm = false
                    directory = null
                    inherit = []
                    environment {}
                    output-limit = 1MiB
                    timeout = null
                    """ + RULES).root();

    /** What holds for each web service of {@code worker.handlers}. One that never answers must not hold a slot for ever. */
    static final ConfigObject HTTP_DEFAULTS =
            ConfigFactory.parseString("""
                    http = "http://localhost"
                    headers {}
                    connect-timeout = 5s
                    output-limit = 1MiB
                    timeout = 5m
                    """ + RULES).root();

    /** What stands in for what is missing of each of {@code console.tokens}: nobody may do anything. */
    static final ConfigObject TOKEN_DEFAULTS = ConfigFactory.parseString(
                    "sha256 = \"" + "0".repeat(64) + "\"\nscopes = [read]")
            .root();

    // One @ at most: a second one belongs to a password that must be escaped, else half of it would be taken for a
    // host.
    private static final Pattern URL =
            Pattern.compile("(redis|rediss|redis-sentinel|rediss-sentinel|redis-socket)://[^@\\s]*(@[^@\\s]*)?");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    // "released" stands for tasks that nobody has.
    private static final Pattern WORKER_NAME = Pattern.compile("(?!released$)[A-Za-z0-9._-]{1,128}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:%_-]{1,255}");
    /** Where others can connect, as far as an address in figures tells. */
    private static final Pattern ELSEWHERE = Pattern.compile("(?!127\\.)[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?!.*:1$).*:.*");

    private static final Pattern PUBLIC_URL =
            Pattern.compile("(https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?/?)?");
    private static final Pattern TOKEN_NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    // Without a login: that has keys of its own.
    private static final Pattern POSTGRES = Pattern.compile("(jdbc:)?postgres(ql)?://[^@\\s/?]*/[^@\\s]*");
    private static final Pattern URLS = Pattern.compile("https?://[^/\\s@]+(/\\S*)?");
    private static final Pattern VARIABLE = Pattern.compile("[^=\\s\\p{Cntrl}]+");
    private static final Pattern ANY_TEXT = Pattern.compile("[^\\x00]*", Pattern.DOTALL);

    // Those of the connection cannot be chosen.
    private static final Pattern HEADER = Pattern.compile(
            "(?!(?:connection|content-length|expect|host|transfer-encoding|upgrade)$)[A-Za-z0-9!#$%&'*+.^_`|~-]+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HEADER_VALUE = Pattern.compile("([\\x21-\\x7E]([\\t\\x20-\\x7E]*[\\x21-\\x7E])?)?");
    private static final Pattern SOMETHING = Pattern.compile(".*\\S.*");
    private static final String LEVELS = Readings.names(LogConfig.Level.class);
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(300);
    private static final Duration DAY = Duration.ofDays(1);

    private ConfigBinding() {}

    /** What holds for a handler where its block says nothing. */
    static ConfigObject handlerDefaults(ConfigObject handler) {
        return handler.containsKey("http") ? HTTP_DEFAULTS : EXEC_DEFAULTS;
    }

    static HeadraceConfig bind(ConfigObject values, ConfigObject defaults, Findings findings) {
        Section root = new Section("", values, defaults, findings);
        root.refuseUnknown();
        // In the order of the file, in which problems are told.
        RedisSettings redis = redis(root.section("redis"));
        TaskConfig task = task(root.section("task"));
        WorkerConfig worker = worker(root.section("worker"));
        SchedulerConfig scheduler = scheduler(root.section("scheduler"));
        ConsoleConfig console = console(root.section("console"));
        HistoryConfig history = history(root.section("history"));
        HeadraceConfig config = new HeadraceConfig(
                redis.withHistoryBytes(history.enabled() ? history.streamLimit() : 0),
                task,
                worker,
                scheduler,
                console,
                history,
                telemetry(root.section("telemetry")),
                log(root.section("log")));
        if (!findings.problems().isEmpty()) {
            throw new InvalidConfigException(findings.problems());
        }
        return config;
    }

    private static RedisSettings redis(Section redis) {
        redis.refuseUnknown();
        return new RedisSettings(
                redis.required(
                        "url",
                        "redis://[user:password@]host[:port][/database], in the password %40 for @ and %2F for /",
                        Readings.text(URL)),
                redis.required("prefix", "1 to 64 of A-Z a-z 0-9 . _ -", Readings.text(PREFIX)),
                duration(redis, "timeout", SHORT),
                oneOf(redis, "on-disconnect", RedisSettings.OnDisconnect.class),
                0);
    }

    private static TaskConfig task(Section task) {
        task.refuseUnknown();
        return new TaskConfig(size(task, "payload-limit", ByteSize.MOST));
    }

    private static WorkerConfig worker(Section worker) {
        worker.refuseUnknown();
        WorkerConfig config = new WorkerConfig(
                worker.optional("name", "1 to 128 of A-Z a-z 0-9 . _ -, not released", Readings.text(WORKER_NAME)),
                worker.required("queues", "a list of queues such as [default, mail]", Readings.listOf(QueueName::new)),
                number(worker, "concurrency", 1, 10_000),
                oneOf(worker, "priority", PriorityMode.class),
                duration(worker, "lease", SHORTEST_LEASE),
                duration(worker, "grace", Duration.ZERO),
                duration(worker, "interrupt-grace", Duration.ZERO),
                number(worker, "stuck-slots", 0, 10_000),
                number(worker, "crash-limit", 1, 1_000),
                size(worker, "result-limit", ByteSize.MOST_OF_RESULT),
                Path.of(worker.required("plugins", "a folder", Readings.text(SOMETHING))),
                oneOf(worker, "demo-handlers", DemoHandlers.class),
                handlers(worker.section("handlers")));
        WorkerChecks.check(worker, config);
        return config;
    }

    private static Map<String, HandlerConfig> handlers(Section handlers) {
        Map<String, HandlerConfig> all = new LinkedHashMap<>();
        for (String type : handlers.names().stream().sorted().toList()) {
            boolean http = handlers.says(type, "http");
            handlers.chosen(type, http ? HTTP_DEFAULTS : EXEC_DEFAULTS)
                    .ifPresent(block -> all.put(type, http ? http(type, block) : exec(type, block)));
        }
        return all;
    }

    private static void checkType(String type, Section handler) {
        try {
            TaskType.checkName(type);
        } catch (InvalidTaskException e) {
            handler.refuse("is wrong: " + e.getMessage());
        }
    }

    private static ExecConfig exec(String type, Section handler) {
        checkType(type, handler);
        if (handler.says("exec")) {
            handler.refuseUnknown();
        } else {
            handler.refuse("has neither exec = [program, arguments ...] nor http = \"https://...\""
                    + " (a task type with dots in it stands in quotes)");
        }
        String directory = handler.optional("directory", "a folder", Readings.text(SOMETHING));
        return new ExecConfig(
                handler.required(
                        "exec", "the program and its arguments, such as [python3, thumb.py]", Readings::arguments),
                handler.required("warm", "true or false", Readings.yesOrNo()),
                directory == null ? null : Path.of(directory),
                handler.required("inherit", "a list of variables such as [AWS_REGION]", Readings.namesOf(VARIABLE)),
                handler.section("environment")
                        .each(VARIABLE, "the name of a variable", "a text", Readings.text(ANY_TEXT)),
                size(handler, "output-limit", ByteSize.MOST_OF_RESULT),
                rules(handler));
    }

    private static HttpConfig http(String type, Section handler) {
        checkType(type, handler);
        if (handler.says("exec")) {
            handler.refuse("has exec and http; a handler is one of them");
        } else {
            handler.refuseUnknown();
        }
        return new HttpConfig(
                handler.required("http", "an address such as https://service.example.org/run", Readings.address(URLS)),
                headers(handler),
                duration(handler, "connect-timeout", INSTANT),
                size(handler, "output-limit", ByteSize.MOST_OF_RESULT),
                rules(handler));
    }

    private static HandlerRules rules(Section handler) {
        return new HandlerRules(
                handler.optional("timeout", Readings.durationFrom(INSTANT), Readings.duration(INSTANT)),
                handler.optional("max-attempts", Readings.numberFrom(1, 10_000), Readings.number(1, 10_000)),
                handler.optional("backoff", "a backoff such as fixed 10s", Readings.parsed(Backoff::parse)),
                handler.optional("concurrency", Readings.numberFrom(1, 10_000), Readings.number(1, 10_000)),
                handler.optional("lease", Readings.durationFrom(SHORTEST_LEASE), Readings.duration(SHORTEST_LEASE)));
    }

    private static SchedulerConfig scheduler(Section scheduler) {
        scheduler.refuseUnknown();
        return new SchedulerConfig(
                number(scheduler, "batch", 1, 1_000),
                upToADay(scheduler, "longest-sleep"),
                upToADay(scheduler, "janitor-interval"),
                number(scheduler, "dead-letter-limit", 1, 100_000_000));
    }

    private static ConsoleConfig console(Section console) {
        console.refuseUnknown();
        ConsoleConfig config = new ConsoleConfig(
                console.required("bind", "an address such as 127.0.0.1", Readings.text(ADDRESS)),
                number(console, "port", 0, 65_535),
                oneOf(console, "auth", ConsoleConfig.Auth.class),
                tokens(console.section("tokens")),
                size(console, "request-limit", ByteSize.MOST),
                number(console, "rate-limit", 0, 1_000_000),
                number(console, "queue-limit", 0, 999_999_999),
                number(console, "listeners", 0, 10_000),
                console.required(
                        "public-url", "an address such as https://tasks.example.org", Readings.text(PUBLIC_URL)));
        if (config.auth() == ConsoleConfig.Auth.OFF
                && ELSEWHERE.matcher(config.bind()).matches()) {
            console.problem(
                    "auth",
                    "is off, and without tokens the console listens on this machine only, not on " + config.bind()
                            + " (console.bind): turn it on, or bind 127.0.0.1");
        }
        return config;
    }

    private static List<TokenConfig> tokens(Section tokens) {
        List<TokenConfig> all = new ArrayList<>();
        for (String name : tokens.names().stream().sorted().toList()) {
            tokens.chosen(name, TOKEN_DEFAULTS).ifPresent(token -> all.add(token(name, token)));
        }
        return all;
    }

    private static TokenConfig token(String name, Section token) {
        if (!TOKEN_NAME.matcher(name).matches()) {
            token.refuse("is wrong: the name of a token is 1 to 64 of A-Z a-z 0-9 . _ @ -");
        }
        token.refuseUnknown();
        if (!token.says("sha256") || !token.says("scopes")) {
            token.refuse("has no sha256 and scopes (headrace console token " + name + " prints them)");
        }
        return new TokenConfig(
                name,
                token.required("sha256", "64 hexadecimal digits, of the token", Readings.text(SHA_256)),
                Set.copyOf(token.required(
                        "scopes",
                        "a list of " + Readings.names(TokenConfig.Scope.class),
                        Readings.listOf(Readings.constant(TokenConfig.Scope.class)))));
    }

    private static HistoryConfig history(Section history) {
        history.refuseUnknown();
        return new HistoryConfig(
                history.required("enabled", "true or false", Readings.yesOrNo()),
                size(history, "stream-limit", ByteSize.MOST_OF_HISTORY),
                history.optional(
                        "url",
                        "postgresql://host[:port]/database[?sslmode=verify-full&sslrootcert=FILE]; user and password stand"
                                + " in history.user and history.password",
                        Readings.text(POSTGRES)),
                history.optional("user", "a user of PostgreSQL", Readings.text(SOMETHING)),
                history.optional("password", "a text", Readings.text(SOMETHING)),
                number(history, "connections", 1, 100),
                size(history, "value-limit", ByteSize.MOST_OF_RESULT),
                duration(history, "retention", Duration.ZERO));
    }

    private static TelemetryConfig telemetry(Section telemetry) {
        telemetry.refuseUnknown();
        Section otlp = telemetry.section("otlp");
        otlp.refuseUnknown();
        PortRange port = telemetry.required(
                "port", "a port such as 9464, a range such as 9464-9483, 0 for any, or off", Readings.ports());
        TelemetryConfig config = new TelemetryConfig(
                telemetry.required("bind", "an address such as 127.0.0.1", Readings.text(ADDRESS)),
                port.equals(Readings.NO_PORT) ? null : port,
                new TelemetryConfig.Otlp(
                        otlp.optional("endpoint", "an address such as http://collector:4318", Readings.endpoint(URLS)),
                        headers(otlp),
                        otlp.required("trace-ratio", "a number from 0 to 1", Readings.ratio()),
                        duration(otlp, "metrics-interval", Duration.ZERO)));
        if (config.otlp().endpoint() == null && !config.otlp().metricsInterval().isZero()) {
            otlp.note("metrics-interval", "has no effect: telemetry.otlp.endpoint says nowhere to send them");
        }
        return config;
    }

    private static LogConfig log(Section log) {
        log.refuseUnknown();
        return new LogConfig(
                oneOf(log, "format", LogConfig.Format.class),
                log.required("level", LEVELS, Readings.oneOfInAnyCase(LogConfig.Level.class)),
                log.section("levels").eachOfDotted(LEVELS, Readings.oneOfInAnyCase(LogConfig.Level.class)));
    }

    private static Map<String, String> headers(Section section) {
        return section.section("headers")
                .each(
                        HEADER,
                        "letters, digits and dashes, and none of Host, Content-Length and their like, which belong to the"
                                + " connection",
                        "a text of printable ASCII without spaces at its begin and end",
                        Readings.text(HEADER_VALUE));
    }

    private static int size(Section section, String key, int most) {
        return section.required(key, ByteSize.expected(most), Readings.size(most));
    }

    private static Duration upToADay(Section section, String key) {
        return section.required(key, Readings.durationFrom(SHORT, DAY), Readings.duration(SHORT, DAY));
    }

    private static int number(Section section, String key, int least, int most) {
        return section.required(key, Readings.numberFrom(least, most), Readings.number(least, most));
    }

    private static Duration duration(Section section, String key, Duration least) {
        return section.required(key, Readings.durationFrom(least), Readings.duration(least));
    }

    private static <E extends Enum<E>> E oneOf(Section section, String key, Class<E> type) {
        return section.required(key, Readings.names(type), Readings.oneOf(type));
    }
}
