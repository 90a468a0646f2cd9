package io.headrace.console.rest;

import io.headrace.command.InvalidInputException;
import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.config.TokenConfig;
import io.headrace.config.TokenConfig.Scope;
import io.headrace.console.TaskMonitor;
import io.headrace.lifecycle.Health;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.redis.RedisSettings.OnDisconnect;
import io.headrace.telemetry.Telemetry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A console that serves REST and the dashboard from this process, until it is closed. Thread-safe.
 *
 * <p>Where tokens are asked for and none is configured, it makes one for its own run, which stands in {@link #url}.
 */
public final class Console implements AutoCloseable {

    /** A request must not hang where Redis does. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration STOP = Duration.ofSeconds(8);

    private final RestServer server;
    private final TaskMonitor monitor;
    private final TaskProducer producer;
    private final String url;
    private final String fragment;
    private final List<TokenConfig> ownTokens;
    private ConsoleConfig config;

    private Console(
            RestServer server,
            TaskMonitor monitor,
            TaskProducer producer,
            String url,
            String fragment,
            ConsoleConfig config) {
        this.server = server;
        this.config = config;
        this.ownTokens = fragment.isEmpty() ? List.of() : config.tokens();
        this.monitor = monitor;
        this.producer = producer;
        this.url = url;
        this.fragment = fragment;
    }

    /**
     * Connects to Redis and listens, without a history.
     *
     * @param payloadLimit the largest payload of a task, in bytes
     * @throws InvalidInputException if no token is asked for where others can connect, or nobody can listen there
     * @throws io.headrace.task.HeadraceException if Redis cannot be reached or refuses
     */
    public static Console start(RedisSettings redis, ConsoleConfig config, int payloadLimit) {
        return start(redis, config, HeadraceConfig.defaults().history(), payloadLimit, Telemetry.NONE);
    }

    /**
     * Connects to Redis and listens, with a history, metrics and observations. PostgreSQL is connected to when it is asked
     * something; until then it does not matter whether it answers.
     *
     * @param history where what has ended is found; nowhere if it names no PostgreSQL
     * @param payloadLimit the largest payload of a task, in bytes
     * @throws InvalidInputException if no token is asked for where others can connect, or nobody can listen there
     * @throws io.headrace.task.HeadraceException if Redis cannot be reached or refuses
     */
    public static Console start(
            RedisSettings redis, ConsoleConfig config, HistoryConfig history, int payloadLimit, Telemetry telemetry) {
        checkOpen(config);
        ConsoleConfig used = config;
        String fragment = "";
        if (config.auth() == Auth.ON && config.tokens().isEmpty()) {
            String token = Tokens.create();
            fragment = "#token=" + token;
            used = config.withTokens(List.of(new TokenConfig("console", Tokens.sha256(token), Set.of(Scope.values()))));
        }
        RedisSettings impatient = redis.withOnDisconnect(OnDisconnect.FAIL)
                .withTimeout(redis.timeout().compareTo(PATIENCE) > 0 ? PATIENCE : redis.timeout());
        TaskMonitor monitor = TaskMonitor.connect(impatient, telemetry);
        try {
            TaskProducer producer = TaskProducer.builder(impatient)
                    .telemetry(telemetry)
                    .payloadLimit(payloadLimit)
                    .connect();
            try {
                RestServer server = new RestServer(
                        used,
                        new RestServer.Parts(monitor, producer, history, payloadLimit, redis.maskedUrl(), version()));
                server.start();
                return new Console(server, monitor, producer, address(config.bind(), server.port()), fragment, used);
            } catch (RuntimeException e) {
                producer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            monitor.close();
            throw e;
        }
    }

    private static void checkOpen(ConsoleConfig config) {
        if (config.auth() == Auth.OFF && !isLoopback(config.bind())) {
            throw new InvalidInputException("Without tokens the console listens on this machine only, not on "
                    + config.bind() + ": leave out --no-auth (console.auth = off), or bind 127.0.0.1");
        }
    }

    private static boolean isLoopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String address(String bind, int port) {
        String host = switch (bind) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> bind.contains(":") ? "[" + bind + "]" : bind;
        };
        return "http://" + host + ":" + port + "/";
    }

    private static String version() {
        return Objects.requireNonNullElse(Console.class.getPackage().getImplementationVersion(), "dev");
    }

    /** Where the dashboard is, as a browser wants it: with the token of this run, if one was made. */
    public String url() {
        return url + fragment;
    }

    /** How it is; whether Redis answers is known only where there is telemetry. Quick: asks nobody. */
    public Health health() {
        return monitor.health();
    }

    /** Where the dashboard is, without a token. */
    public String address() {
        return url;
    }

    /**
     * Changes what can be changed while it runs: the limits, and who may do what. Where the new configuration names no token,
     * the one of this run holds, if one was made; else nobody comes in.
     *
     * @param changed what else differs in it has no effect
     * @return what has changed, one line each, by the keys of the configuration file
     */
    public synchronized List<String> reconfigure(ConsoleConfig changed) {
        ConsoleConfig after = changed.tokens().isEmpty() ? changed.withTokens(ownTokens) : changed;
        List<String> changes = new ArrayList<>();
        note(changes, "rate-limit", config.rateLimit(), after.rateLimit());
        note(changes, "queue-limit", config.queueLimit(), after.queueLimit());
        note(changes, "listeners", config.listeners(), after.listeners());
        if (!config.tokens().equals(after.tokens())) {
            // The names may be the same: a token was replaced, or may do something else.
            changes.add("console.tokens " + names(config) + " -> " + names(after));
        }
        server.change(after);
        config = after;
        return changes;
    }

    private static String names(ConsoleConfig config) {
        return config.tokens().stream().map(TokenConfig::name).collect(Collectors.joining(", ", "[", "]"));
    }

    private static void note(List<String> changes, String key, int before, int after) {
        if (before != after) {
            changes.add("console." + key + " " + before + " -> " + after);
        }
    }

    /** How many listen to events, wait for results and have asked the history, in words. */
    public String load() {
        return server.load();
    }

    /** Takes no more requests, lets those under way end for a few seconds, and disconnects. */
    @Override
    public void close() {
        server.stop(STOP);
        producer.close();
        monitor.close();
    }
}
