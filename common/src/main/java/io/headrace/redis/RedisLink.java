package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandExpiryWriter;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's link to one Redis: a shared connection for commands and scripts, and dedicated ones for blocking reads and
 * subscriptions. Reconnects for ever. Thread-safe. RESP2 is spoken, because all replies are decoded here and nothing of
 * RESP3 is needed.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** What connections say who they are. */
    static final String CLIENT_NAME = "headrace";

    /** On top of what a blocking read may take, before the connection is held for dead. */
    private static final Duration BLOCKING_MARGIN = Duration.ofSeconds(5);

    /** A peer that vanished without a word is noticed within half a minute, not after the two hours of the system. */
    private static final SocketOptions.KeepAliveOptions KEEP_ALIVE = SocketOptions.KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(15))
            .interval(Duration.ofSeconds(5))
            .count(3)
            .build();

    private final RedisSettings settings;
    private final RedisListener listener;
    private final RedisKeys keys;
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final ServerClock clock = new ServerClock();
    private final StatefulRedisConnection<String, byte[]> shared;
    private final Silence silence = new Silence(System::nanoTime);
    private final Set<StatefulRedisPubSubConnection<String, byte[]>> subscriptions = ConcurrentHashMap.newKeySet();

    private RedisLink(
            RedisSettings settings,
            RedisListener listener,
            ClientResources resources,
            RedisClient client,
            RedisURI uri) {
        this.settings = settings;
        this.listener = listener;
        this.keys = new RedisKeys(settings.prefix());
        this.resources = resources;
        this.client = client;
        this.uri = uri;
        if (listener != RedisListener.NONE) {
            client.addListener(new Connections(listener));
        }
        this.shared = client.connect(CODEC, uri);
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
                if (connection == shared) {
                    silence.answered();
                }
            }
        });
    }

    /**
     * Connects and makes sure that the server can do what is needed.
     *
     * @throws InvalidTaskException if the URL is none
     * @throws HeadraceException if Redis cannot be reached, refuses, or is too old
     */
    static RedisLink open(RedisSettings settings) {
        return open(settings, RedisListener.NONE);
    }

    /** The same, with somebody who hears what happens on the connections. */
    static RedisLink open(RedisSettings settings, RedisListener listener) {
        RedisURI uri = parse(settings);
        uri.setTimeout(settings.timeout());
        uri.setClientName(CLIENT_NAME);
        ClientResources resources = ClientResources.builder()
                .reconnectDelay(
                        () -> Delay.fullJitter(Duration.ofMillis(20), Duration.ofSeconds(3), 50, TimeUnit.MILLISECONDS))
                .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(
                        settings.onDisconnect() == RedisSettings.OnDisconnect.FAIL
                                ? ClientOptions.DisconnectedBehavior.REJECT_COMMANDS
                                : ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(KEEP_ALIVE)
                        .build())
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutSource(new CommandTimeouts(settings.timeout()))
                        .build())
                .build());
        try {
            RedisLink link = new RedisLink(settings, listener, resources, client, uri);
            link.checkServer();
            link.readServerClock();
            return link;
        } catch (RuntimeException e) {
            shutdown(client, resources);
            throw RedisErrors.translate(e, settings);
        }
    }

    private static RedisURI parse(RedisSettings settings) {
        try {
            return RedisURI.create(settings.url());
        } catch (IllegalArgumentException e) {
            throw new InvalidTaskException("Redis URL '" + settings.maskedUrl()
                    + "' is not valid: write redis://[user:password@]host[:port][/database]");
        }
    }

    private void checkServer() {
        CommandArgs<String, byte[]> args = new CommandArgs<>(CODEC).add("INFO").add("XAUTOCLAIM");
        List<Object> known = get(send(CommandType.COMMAND, args));
        if (known.isEmpty() || known.get(0) == null || (known.get(0) instanceof List<?> none && none.isEmpty())) {
            throw new RedisRefusedException("Redis at " + settings.maskedUrl()
                    + " is too old: it does not know XAUTOCLAIM; Headrace needs Redis 6.2 or newer, or any Valkey"
                    + serverVersion());
        }
    }

    private String serverVersion() {
        String info = shared.sync().info("server");
        return info.lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> " (it is version "
                        + line.substring("redis_version:".length()).trim() + ")")
                .findFirst()
                .orElse("");
    }

    RedisKeys keys() {
        return keys;
    }

    /** The server's clock, read when the link was made and whenever somebody asks for it. */
    ServerClock clock() {
        return clock;
    }

    void readServerClock() {
        Reply time = new Reply(get(send(CommandType.TIME, new CommandArgs<>(CODEC))));
        clock.set(time.number(0) * 1000 + time.number(1) / 1000);
    }

    RedisSettings settings() {
        return settings;
    }

    void onConnect(Runnable listener) {
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
                listener.run();
            }
        });
    }

    StatefulRedisConnection<String, byte[]> connectDedicated() {
        try {
            return client.connect(CODEC, uri);
        } catch (RuntimeException e) {
            throw RedisErrors.translate(e, settings);
        }
    }

    CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> connectPubSubAsync() {
        return client.connectPubSubAsync(CODEC, uri).toCompletableFuture().thenApply(this::remembered);
    }

    StatefulRedisPubSubConnection<String, byte[]> connectPubSub() {
        try {
            return remembered(client.connectPubSub(CODEC, uri));
        } catch (RuntimeException e) {
            throw RedisErrors.translate(e, settings);
        }
    }

    private StatefulRedisPubSubConnection<String, byte[]> remembered(
            StatefulRedisPubSubConnection<String, byte[]> connection) {
        subscriptions.removeIf(each -> ((RedisChannelHandler<?, ?>) each).isClosed());
        subscriptions.add(connection);
        return connection;
    }

    /** Follows what becomes of a command on the shared connection. */
    private <T> AsyncCommand<String, byte[], T> watched(AsyncCommand<String, byte[], T> command) {
        long sent = silence.now();
        command.whenComplete((answer, thrown) -> {
            if (thrown == null || RedisErrors.isAnswer(thrown)) {
                silence.answered();
            } else if (thrown instanceof RedisCommandTimeoutException && silence.timedOut(sent)) {
                reconnect();
            }
        });
        return command;
    }

    /** Tells the listener what becomes of a command or a script; nothing is done where there is none. */
    <T> AsyncCommand<String, byte[], T> heard(String name, AsyncCommand<String, byte[], T> command) {
        if (listener == RedisListener.NONE) {
            return command;
        }
        long sent = System.nanoTime();
        command.whenComplete((answer, thrown) -> {
            if (thrown == null || RedisErrors.isAnswer(thrown)) {
                boolean failed = thrown != null && !RedisErrors.isNoScript(thrown);
                listener.answered(name, System.nanoTime() - sent, failed);
            } else {
                listener.unanswered(name);
            }
        });
        return command;
    }

    /**
     * Gives up connections that are open and mute: what stands between may have lost them, or another server may be the master
     * by now. The client makes new ones, asks for the address again, and subscribes again.
     */
    private void reconnect() {
        if (!shared.isOpen()) {
            return;
        }
        log.warn(
                "Redis at {} has answered nothing for {} ms though the connection stands; connecting anew",
                settings.maskedUrl(),
                2 * settings.timeout().toMillis());
        disconnect(shared);
        subscriptions.forEach(RedisLink::disconnect);
    }

    private static void disconnect(StatefulRedisConnection<String, byte[]> connection) {
        RedisChannelWriter writer = ((RedisChannelHandler<?, ?>) connection).getChannelWriter();
        if (writer instanceof CommandExpiryWriter expiring) {
            writer = expiring.getDelegate();
        }
        if (writer instanceof DefaultEndpoint endpoint) {
            endpoint.disconnect();
        }
    }

    /** Sends a command whose reply is an array. */
    CompletableFuture<List<Object>> send(CommandType type, CommandArgs<String, byte[]> args) {
        return send(type, new NestedMultiOutput<>(CODEC), args);
    }

    /** Sends a command. */
    <T> CompletableFuture<T> send(
            CommandType type, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args) {
        AsyncCommand<String, byte[], T> command =
                heard(type.name(), watched(new AsyncCommand<>(new Command<>(type, output, args))));
        shared.dispatch(command);
        return command.toCompletableFuture();
    }

    /** Runs a script. */
    CompletableFuture<List<Object>> run(ScriptCall call) {
        AsyncCommand<String, byte[], List<Object>> command = heard(call.script().label(), watched(call.command()));
        shared.dispatch(command);
        return withReload(call, command);
    }

    /** Runs scripts and commands in one round trip; their futures are completed one by one. */
    Pipeline pipeline() {
        return new Pipeline();
    }

    private CompletableFuture<List<Object>> withReload(ScriptCall call, CompletionStage<List<Object>> first) {
        return first.toCompletableFuture().exceptionallyCompose(thrown -> {
            if (!RedisErrors.isNoScript(thrown)) {
                return CompletableFuture.failedFuture(thrown);
            }
            // Loaded as well, because servers evict what came by EVAL alone; not only loaded, because the cache may be
            // emptied again before the next command.
            shared.async().scriptLoad(call.script().source().getBytes(StandardCharsets.UTF_8));
            AsyncCommand<String, byte[], List<Object>> again =
                    heard(call.script().label(), call.commandWithSource());
            shared.dispatch(again);
            return again;
        });
    }

    /** Waits for an answer and throws what callers can act on. */
    <T> T get(CompletableFuture<T> future) {
        return get(future, settings.timeout().plus(BLOCKING_MARGIN));
    }

    /** Waits for an answer that may take a while. */
    <T> T get(CompletableFuture<T> future, Duration atMost) {
        try {
            return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw new HeadraceException("Interrupted while waiting for Redis at " + settings.maskedUrl(), e);
        } catch (CancellationException e) {
            throw new RedisUnavailableException(
                    "The connection to Redis at " + settings.maskedUrl() + " was closed while it was waited for", e);
        } catch (ExecutionException e) {
            throw RedisErrors.translate(e, settings);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw RedisErrors.translate(new RedisCommandTimeoutException("no answer within " + atMost), settings);
        }
    }

    /** The same future, failing with what callers can act on. */
    <T> CompletableFuture<T> translated(CompletableFuture<T> future) {
        return future.exceptionallyCompose(
                thrown -> CompletableFuture.failedFuture(RedisErrors.translate(thrown, settings)));
    }

    @Override
    public void close() {
        // By itself first: the client would close it twice, and warn of that.
        shared.close();
        shutdown(client, resources);
    }

    private static void shutdown(RedisClient client, ClientResources resources) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Tells a listener of connections. */
    private record Connections(RedisListener listener) implements RedisConnectionStateListener {

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
            listener.connected();
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            listener.disconnected();
        }
    }

    /** Commands that are collected and then written with one flush. Not thread-safe. */
    final class Pipeline {

        private final List<RedisCommand<String, byte[], ?>> commands = new ArrayList<>();

        private Pipeline() {}

        CompletableFuture<List<Object>> run(ScriptCall call) {
            AsyncCommand<String, byte[], List<Object>> command =
                    heard(call.script().label(), watched(call.command()));
            commands.add(command);
            return withReload(call, command);
        }

        <T> CompletableFuture<T> add(
                CommandType type, CommandOutput<String, byte[], T> output, CommandArgs<String, byte[]> args) {
            AsyncCommand<String, byte[], T> command =
                    heard(type.name(), new AsyncCommand<>(new Command<>(type, output, args)));
            commands.add(command);
            return command.toCompletableFuture();
        }

        void flush() {
            flushTo(shared);
        }

        void flushTo(StatefulRedisConnection<String, byte[]> connection) {
            if (!commands.isEmpty()) {
                connection.dispatch(commands);
            }
        }
    }

    /** Gives up on every command in time; a blocking read may take longer by as long as it blocks. */
    private static final class CommandTimeouts extends TimeoutOptions.TimeoutSource {

        private final long millis;

        private CommandTimeouts(Duration timeout) {
            millis = timeout.toMillis();
        }

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            return isBlockingRead(command) ? -1 : millis;
        }

        @Override
        public TimeUnit getTimeUnit() {
            return TimeUnit.MILLISECONDS;
        }

        private static boolean isBlockingRead(@Nullable RedisCommand<?, ?, ?> command) {
            return command != null && command.getType() == CommandType.XREADGROUP;
        }
    }
}
