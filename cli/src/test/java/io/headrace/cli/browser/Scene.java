package io.headrace.cli.browser;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.config.TokenConfig;
import io.headrace.console.rest.Console;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskContext;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerListener;
import io.headrace.worker.WorkerSettings;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * What an operator looks at: a scheduler, two workers, a load that does not end, and a console, all on one Redis; with a history
 * on a PostgreSQL of its own, where that is asked for.
 */
final class Scene implements AutoCloseable {

    /** Where the load goes. */
    static final String MAIL = "mail";

    static final String ORDERS = "orders";
    static final String REPORTS = "reports";

    /** Whose handler shouts back what it is given. */
    static final String HOSTILE = "inbox";

    static final String FIRST_WORKER = "mill-1";
    static final String SECOND_WORKER = "mill-2";

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final TaskType<Integer, Void> SEND = TaskType.of("mail.send", Integer.class);
    private static final TaskType<Order, String> CHARGE = TaskType.of("orders.charge", Order.class, String.class);
    private static final TaskType<Order, String> SHIP = TaskType.of("orders.ship", Order.class, String.class);
    private static final TaskType<String, String> RENDER = TaskType.of("reports.render", String.class, String.class);
    private static final TaskType<Insult, Insult> SHOUT =
            TaskType.of("javascript:window.canary-1", Insult.class, Insult.class);

    private static final int EVERY_MILLIS = 50;
    private static final int MOST_AT_ONCE = 10;
    private static final double TIMES_A_WAVE = 4000;
    private static final int MOST_WAITING = 500;

    /** Of so many mails one fails at first. */
    private static final int SOME = 150;

    private static final int LONGEST_MILLIS = 13;

    private final RedisSettings settings;
    private final TaskProducer producer;
    private final TaskScheduler scheduler;
    private final List<TaskWorker> workers;
    private final Map<String, AtomicInteger> started = new ConcurrentHashMap<>();
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger mails = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean carrierIsBack;
    private final Random ripple = new Random(1);
    /** For the thread of the load alone. */
    private int times;

    private final ConsoleConfig config;
    private final HistoryConfig history;
    private final Optional<PostgresServer> postgres;
    private final Optional<TaskArchiver> archiver;
    private final Optional<TaskHistory> past;
    private Console console;

    /** What somebody bought; a card that has expired cannot be charged. */
    record Order(String customer, String card, int amount) {}

    /** Texts that a handler returns, or fails with. */
    record Insult(String text, Map<String, String> more, boolean fails) {}

    private Scene(TestRedis redis, ConsoleConfig config, HistoryConfig history, Optional<PostgresServer> postgres) {
        this.config = config;
        this.history = history;
        this.postgres = postgres;
        settings = RedisSettings.of(redis.url())
                .withPrefix(redis.prefix())
                .withHistoryBytes(history.enabled() ? history.streamLimit() : 0);
        archiver = postgres.map(server -> archiver());
        past = postgres.map(server -> TaskHistory.of(history));
        producer = TaskProducer.builder(settings).connect();
        scheduler = TaskScheduler.builder(settings).build();
        scheduler.start();
        workers = List.of(worker(FIRST_WORKER), worker(SECOND_WORKER));
        console = startConsole(config);
        load.scheduleAtFixedRate(this::submitMails, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** One whose console asks for nothing. */
    static Scene open(TestRedis redis) {
        return new Scene(
                redis, config(Auth.OFF, List.of()), HeadraceConfig.defaults().history(), Optional.empty());
    }

    /** One that keeps what has ended in a PostgreSQL, and whose console asks for nothing. */
    static Scene withHistory(TestRedis redis) {
        PostgresServer server = PostgresServer.builder().start();
        HistoryConfig defaults = HeadraceConfig.defaults().history();
        HistoryConfig history = new HistoryConfig(
                true,
                defaults.streamLimit(),
                server.jdbcUrl(),
                server.user(),
                server.password(),
                defaults.connections(),
                defaults.valueLimit(),
                defaults.retention());
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
        return new Scene(redis, config(Auth.OFF, List.of()), history, Optional.of(server));
    }

    /** One whose console asks for a token. */
    static Scene withTokens(TestRedis redis, TokenConfig... tokens) {
        return new Scene(
                redis,
                config(Auth.ON, List.of(tokens)),
                HeadraceConfig.defaults().history(),
                Optional.empty());
    }

    private static ConsoleConfig config(Auth auth, List<TokenConfig> tokens) {
        ConsoleConfig defaults = HeadraceConfig.defaults().console();
        return new ConsoleConfig(
                "127.0.0.1",
                0,
                auth,
                tokens,
                defaults.requestLimit(),
                0,
                defaults.queueLimit(),
                defaults.listeners(),
                defaults.publicUrl());
    }

    private TaskArchiver archiver() {
        TaskArchiver made = TaskArchiver.builder(settings, history).build();
        made.start();
        return made;
    }

    private Console startConsole(ConsoleConfig where) {
        return Console.start(settings, where, history, TaskProducer.DEFAULT_PAYLOAD_LIMIT, Telemetry.NONE);
    }

    private TaskWorker worker(String name) {
        AtomicInteger count = new AtomicInteger();
        started.put(name, count);
        return TaskWorker.builder(settings)
                .settings(WorkerSettings.defaults()
                        .withName(name)
                        .withConcurrency(8)
                        .withGrace(Duration.ZERO, Duration.ofSeconds(2)))
                .queues(MAIL, ORDERS, REPORTS, HOSTILE)
                .handle(SEND, Scene::send)
                .handle(CHARGE, Scene::charge)
                .handle(SHIP, this::ship)
                .handle(RENDER, Scene::render)
                .handle(SHOUT, Scene::shout)
                .listener(new WorkerListener() {
                    @Override
                    public void started(Task task) {
                        count.incrementAndGet();
                    }
                })
                .start();
    }

    /** In waves, at most 200 a second. */
    private void submitMails() {
        double wave = Math.sin(times++ * 2 * Math.PI / TIMES_A_WAVE);
        int now = (int) Math.round(MOST_AT_ONCE * (0.65 + 0.15 * wave + 0.2 * ripple.nextDouble()));
        for (int i = 0; i < now && underWay.get() < MOST_WAITING; i++) {
            underWay.incrementAndGet();
            TaskOptions options = TaskOptions.builder()
                    .backoff(Backoff.fixed(Duration.ofSeconds(5)))
                    .retention(Duration.ofMinutes(2))
                    .build();
            producer.submitAsync(producer.submission(new QueueName(MAIL), SEND, mails.incrementAndGet(), options))
                    .whenComplete((submitted, problem) -> underWay.decrementAndGet());
        }
    }

    private static Void send(TaskContext context, Integer number) {
        if (number % SOME == 0 && context.attempt() == 1) {
            throw new IllegalStateException("The relay said 451, try again later");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(number % LONGEST_MILLIS));
        return null;
    }

    private static String charge(TaskContext context, Order order) {
        if (order.card().equals("expired")) {
            throw new IllegalStateException("The bank refuses the card of " + order.customer());
        }
        return "charged " + order.amount();
    }

    private String ship(TaskContext context, Order order) {
        if (!carrierIsBack) {
            throw new IllegalStateException("No carrier for parcel " + order.amount());
        }
        return "shipped";
    }

    /** Never ends by itself. */
    private static String render(TaskContext context, String report) throws InterruptedException {
        context.progress(40, report);
        context.log("renders " + report);
        new CountDownLatch(1).await();
        return report;
    }

    private static Insult shout(TaskContext context, Insult insult) {
        context.log(insult.text());
        if (insult.fails()) {
            throw new IllegalStateException(insult.text());
        }
        return insult;
    }

    /** The tasks of type {@code orders.ship} succeed from now on. */
    void repairShipping() {
        carrierIsBack = true;
    }

    TaskId charge(Order order) {
        return submit(ORDERS, CHARGE, order, twice().maxAttempts(3));
    }

    TaskId charge(Order order, TaskOptions.Builder options) {
        return submit(ORDERS, CHARGE, order, options);
    }

    TaskId ship(int parcel) {
        return submit(ORDERS, SHIP, new Order("carla", "valid", parcel), twice());
    }

    /** A task that runs until it is cancelled; done when it runs. */
    TaskId render(String report) {
        TaskId id = submit(REPORTS, RENDER, report, TaskOptions.builder());
        await(id, TaskState.RUNNING);
        return id;
    }

    TaskId shout(Insult insult, TaskOptions.Builder options) {
        return submit(HOSTILE, SHOUT, insult, options);
    }

    TaskId chargeLater(Order order, Duration delay) {
        return submit(ORDERS, CHARGE, order, TaskOptions.builder().delay(delay));
    }

    TaskId chargeFrom(String queue, Order order) {
        return submit(queue, CHARGE, order, TaskOptions.builder());
    }

    /** Options for two attempts, one soon after the other. */
    static TaskOptions.Builder twice() {
        return TaskOptions.builder().maxAttempts(2).backoff(Backoff.fixed(Duration.ofMillis(20)));
    }

    private <P> TaskId submit(String queue, TaskType<P, ?> type, P payload, TaskOptions.Builder options) {
        return producer.submit(producer.submission(new QueueName(queue), type, payload, options.build()))
                .id();
    }

    void cancel(TaskId id) {
        producer.cancel(id);
        await(id, TaskState.CANCELLED);
    }

    /** Waits until Redis does not know the task any more. */
    void awaitForgotten(TaskId id) {
        Awaitility.await().atMost(PATIENCE).until(() -> producer.status(id).isEmpty());
    }

    TaskState state(TaskId id) {
        return producer.status(id).map(TaskStatus::state).orElseThrow();
    }

    TaskId await(TaskId id, TaskState state) {
        Awaitility.await().atMost(PATIENCE).until(() -> state(id) == state);
        return id;
    }

    /** How many attempts a worker has begun. */
    int startedBy(String worker) {
        return Objects.requireNonNull(started.get(worker)).get();
    }

    /** Waits until a worker has begun so many more attempts. */
    void awaitWork(String worker, int more) {
        int goal = startedBy(worker) + more;
        Awaitility.await().atMost(PATIENCE).until(() -> startedBy(worker) >= goal);
    }

    /** Waits until so many tasks of the load were submitted. */
    void awaitMails(int number) {
        Awaitility.await().atMost(Duration.ofMinutes(15)).until(() -> mails.get() >= number);
    }

    /** Where the dashboard is. */
    String address() {
        return console.address();
    }

    void stopConsole() {
        console.close();
    }

    /** Another console where the one before was. */
    void startConsoleAgain() {
        int port = URI.create(console.address()).getPort();
        console = startConsole(config.at("127.0.0.1", port));
    }

    /** The PostgreSQL of the history. */
    PostgresServer postgres() {
        return postgres.orElseThrow();
    }

    /** What the history knows. */
    TaskHistory history() {
        return past.orElseThrow();
    }

    /**
     * Makes ends in the history older than they are.
     *
     * @param which a condition in SQL
     * @param days by how many days, an expression in SQL; at most 20
     */
    void moveBack(String which, String days) {
        try (Connection owner = postgres().connect("postgres");
                Statement statement = owner.createStatement()) {
            statement.execute("select headrace.make_month(date_trunc('month', now() - interval '20 days')::date)");
            statement.execute("update headrace.ended_task set ended_at = ended_at - (" + days
                    + ") * interval '1 day' where " + which);
        } catch (SQLException e) {
            throw new IllegalStateException("Nothing could be moved back in the history", e);
        }
    }

    /** Waits until the history has so many ends of a task. */
    void awaitEnds(TaskId id, int ends) {
        Awaitility.await().atMost(PATIENCE).until(() -> history().task(id).size() == ends);
    }

    @Override
    public void close() {
        load.shutdownNow();
        console.close();
        workers.forEach(TaskWorker::close);
        scheduler.close();
        producer.close();
        past.ifPresent(TaskHistory::close);
        archiver.ifPresent(TaskArchiver::close);
        postgres.ifPresent(PostgresServer::close);
    }
}
