package io.headrace.console.rest;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.config.TokenConfig;
import io.headrace.console.TaskMonitor;
import io.headrace.console.sampling.Sampler;
import io.headrace.lifecycle.Service;
import io.headrace.producer.TaskProducer;
import io.headrace.task.HeadraceException;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: its routes, what they ask of who calls, and how it ends. */
final class RestServer implements Service {

    private static final Logger log = LoggerFactory.getLogger(RestServer.class);

    private static final int MOST_THREADS = 64;
    private static final int LEAST_THREADS = 4;
    private static final int HEADER_BYTES = 16 * 1024;

    /** A client may be silent this long amid a request. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Duration UNDER_WAY = Duration.ofSeconds(5);

    private final ConsoleConfig config;
    private final RateLimit rateLimit;
    private final QueueBound bound;
    private final Gate gate;
    private final Sampler sampler;
    private final EventStream events;
    private final ResultRoute results;
    private final HistoryDesk history;
    private final Javalin javalin;
    private List<TokenConfig> tokens;
    private boolean stopped;

    /**
     * What the server is made of.
     *
     * @param monitor sees and steers
     * @param producer submits
     * @param history where what has ended is found
     * @param payloadLimit the largest payload of a task, in bytes
     * @param redis where Redis is, without its password
     * @param version of Headrace
     */
    record Parts(
            TaskMonitor monitor,
            TaskProducer producer,
            HistoryConfig history,
            int payloadLimit,
            String redis,
            String version) {}

    RestServer(ConsoleConfig config, Parts parts) {
        this.config = config;
        this.tokens = config.tokens();
        this.rateLimit = new RateLimit(config.rateLimit(), System::nanoTime);
        this.gate = new Gate(config, new Tokens(config.tokens()), rateLimit);
        this.bound = new QueueBound(
                config.queueLimit(), queue -> parts.monitor().queue(queue).queued(), System::nanoTime);
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("headrace-console");
        threads.setDaemon(true);
        this.events = new EventStream(config.listeners(), threads, gate::wouldEnter);
        this.sampler = new Sampler(parts.monitor(), events);
        this.results = new ResultRoute(parts.producer(), threads);
        this.history = new HistoryDesk(parts.history(), threads);
        this.javalin = Javalin.create(javalinConfig -> {
            server(javalinConfig, threads);
            routes(javalinConfig, parts, threads);
        });
    }

    private void server(JavalinConfig to, QueuedThreadPool threads) {
        to.startup.showJavalinBanner = false;
        to.startup.showOldJavalinVersionWarning = false;
        to.startup.startupWatcherEnabled = false;
        to.http.prefer405over404 = true;
        to.http.compressionStrategy = CompressionStrategy.NONE;
        to.jetty.threadPool = threads;
        to.jetty.modifyHttpConfiguration(RestServer::http);
        to.jetty.modifyServer(this::server);
        to.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors()));
    }

    private static void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(HEADER_BYTES);
    }

    private void server(Server server) {
        server.setErrorHandler(new JettyErrors());
        server.insertHandler(new GracefulHandler());
        server.setStopTimeout(UNDER_WAY.toMillis());
    }

    private void routes(JavalinConfig to, Parts parts, QueuedThreadPool threads) {
        to.routes.before(gate::receive);
        to.routes.beforeMatched(gate::enter);
        to.routes.exception(Exception.class, Problems::answer);
        to.routes.exception(HttpResponseException.class, Problems::answer);
        to.router.javaLangErrorHandler((response, error) -> log.error("A request failed", error));
        Body body = new Body(config.requestLimit());
        SubmitRoutes submit = new SubmitRoutes(parts.producer(), body, bound, parts.payloadLimit(), threads);
        Routes routes = new Routes(to.routes);
        submit.addTo(routes);
        new BulkSubmitRoute(parts.producer(), body, bound, submit).addTo(routes);
        new TaskRoutes(parts.monitor(), body, parts.payloadLimit(), history, threads).addTo(routes);
        new BulkActionRoute(parts.monitor(), body).addTo(routes);
        results.addTo(routes);
        new QueueRoutes(parts.monitor(), sampler, body).addTo(routes);
        new WorkerRoutes(parts.monitor(), body).addTo(routes);
        new HistoryRoutes(parts.monitor(), history, Clock.systemUTC(), threads).addTo(routes);
        new ReplayRoute(parts.monitor(), parts.producer(), history, body, bound).addTo(routes);
        new LiveRoutes(parts.monitor(), sampler).addTo(routes);
        events.addTo(routes);
        new SessionRoutes(config.auth(), config.publicUrl(), parts.redis(), parts.version()).addTo(routes);
        new DocRoutes(parts.monitor()).addTo(routes);
        new WebRoutes().addTo(routes);
        routes.close();
    }

    /** Takes over the limits and the tokens; what else differs has no effect. To be called by one thread at a time. */
    void change(ConsoleConfig changed) {
        rateLimit.change(changed.rateLimit());
        bound.change(changed.queueLimit());
        events.change(changed.listeners());
        gate.change(new Tokens(changed.tokens()));
        if (!changed.tokens().containsAll(tokens)) {
            // Who listens was asked for a token once, which may be one that is gone.
            events.sendAway();
        }
        tokens = changed.tokens();
    }

    @Override
    public String name() {
        return "headrace-console";
    }

    /**
     * Listens.
     *
     * @throws HeadraceException if the port is taken or the address is not ours
     */
    @Override
    public void start() {
        try {
            javalin.start(config.bind(), config.port());
        } catch (JavalinBindException e) {
            throw new PortTakenException(config.bind(), config.port(), e);
        }
        for (var connector : javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                tcp.setIdleTimeout(IDLE.toMillis());
            }
        }
        sampler.start();
    }

    /** The port it listens on. */
    int port() {
        return javalin.port();
    }

    /** How many listen to events, wait for a result, and have asked the history. */
    String load() {
        return String.format(
                Locale.ROOT,
                "%d listeners, %d waits, %d questions",
                events.listening(),
                results.waiting(),
                history.asked());
    }

    /** Takes no more requests, sends away who listens or waits, and lets what is under way end. */
    @Override
    public boolean stop(Duration atMost) {
        if (stopped) {
            return true;
        }
        stopped = true;
        events.stop();
        results.stop();
        history.giveUp();
        sampler.stop(Duration.ofSeconds(2));
        CompletableFuture<Void> end = CompletableFuture.runAsync(javalin::stop, task -> {
            Thread thread = new Thread(task, "headrace-console-stop");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            log.warn("The console did not stop as it should: {}", e.toString());
            return false;
        } finally {
            history.close();
        }
    }
}
