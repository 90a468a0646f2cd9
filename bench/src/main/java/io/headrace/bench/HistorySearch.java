package io.headrace.bench;

import io.headrace.broker.DeadCause;
import io.headrace.config.HistoryConfig;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistorySchema;
import io.headrace.history.PayloadCondition;
import io.headrace.history.TaskHistory;
import io.headrace.redis.TaskJson;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * How long searches of a large history take, the first page of 100, and by which indexes PostgreSQL finds it: what it logs of the
 * very statements that the search has sent. On Linux. Half a year, 200 types, 200 workers, every tenth task died. Prints a line for each
 * search. Arguments: rows (1000000), rounds (20), and {@code plans} to see every plan.
 */
public final class HistorySearch {

    private static final String USER = "postgres";
    private static final Instant BEGIN = Instant.parse("2026-05-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(183);
    private static final int PAGE = 100;
    private static final int WARM_UP = 3;

    /** In {@code /proc/PID/stat}, behind the name of the program. */
    private static final int USER_TICKS = 11;

    private static final double MILLIS_OF_A_TICK = 10;

    /** Only so many rows after it began: long ago, and then often. */
    private static final double INCIDENT = 0.25;

    private static final Pattern INDEX = Pattern.compile(
            "(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) ended_task_\\d{4}_\\d{2}_(\\w+)");
    private static final Pattern READ_THROUGH =
            Pattern.compile("Seq Scan on (ended_task_\\d{4}_\\d{2})\\b.*actual time=\\S+ rows=([\\d.]+)");

    /** What every search asks besides: how far the history goes, how long a statement may take, the rows themselves. */
    private static final Pattern BESIDES =
            Pattern.compile("^(select oldest|select set_config|select t\\.queue.*unnest)");

    private static final List<String> ERRORS = List.of(
            "Connection refused: mail%d.example.net:25",
            "Read timed out after %d ms",
            "No route to host 10.1.2.%d",
            "HTTP 503 from https://api.example.com/v1/items/%d",
            "Cannot invoke \"Order.total()\" because \"order%d\" is null",
            "duplicate key value violates unique constraint \"invoice_%d\"");

    /** Finds something and says how much. */
    @FunctionalInterface
    private interface Search {
        int find(TaskHistory history);
    }

    private final int rows;
    private final int rounds;
    private final boolean plans;

    private HistorySearch(int rows, int rounds, boolean plans) {
        this.rows = rows;
        this.rounds = rounds;
        this.plans = plans;
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        List<String> given =
                Arrays.stream(args).filter(arg -> !arg.equals("plans")).toList();
        new HistorySearch(
                        given.isEmpty() ? 1_000_000 : Integer.parseInt(given.get(0)),
                        given.size() < 2 ? 20 : Integer.parseInt(given.get(1)),
                        given.size() < args.length)
                .run();
    }

    private void run() throws Exception {
        Path logs = Files.createTempDirectory("headrace-plans-");
        try (PostgresServer postgres = PostgresServer.builder()
                .setting("session_preload_libraries", "auto_explain")
                .setting("logging_collector", "on")
                .setting("log_directory", logs.toString())
                .setting("log_filename", "plans.log")
                .setting("log_line_prefix", "")
                .setting("max_wal_size", "4GB")
                .start()) {
            postgres.createDatabase("history");
            try (HistorySchema schema = HistorySchema.of(config(postgres, ""))) {
                schema.init();
            }
            long begin = System.nanoTime();
            try (Connection connection =
                    DriverManager.getConnection(postgres.jdbcUrl("history"), USER, postgres.password())) {
                fill(connection);
            }
            System.out.printf(Locale.ROOT, "%,d rows in %.0f s%n", rows, (System.nanoTime() - begin) / 1e9);
            searches(postgres, logs.resolve("plans.log"));
        } finally {
            try (Stream<Path> files = Files.walk(logs)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static HistoryConfig config(PostgresServer postgres, String options) {
        return new HistoryConfig(
                true,
                1 << 28,
                "postgresql://" + postgres.host() + ":" + postgres.port() + "/history" + options,
                USER,
                postgres.password(),
                1,
                65_536,
                Duration.ZERO);
    }

    private void searches(PostgresServer postgres, Path log) throws Exception {
        String explain = "?options=-c%20auto_explain.log_min_duration=0%20-c%20auto_explain.log_analyze=on";
        System.out.println("| search | tasks | median ms | worst ms | server CPU ms | found by | read through |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        try (TaskHistory history = TaskHistory.of(config(postgres, ""));
                TaskHistory explained = TaskHistory.of(config(postgres, explain))) {
            history.count(HistoryFilter.ALL);
            Path process = process(postgres);
            for (Map.Entry<String, Search> search : searches().entrySet()) {
                measure(search.getKey(), search.getValue(), history, process, explained, log);
            }
        }
    }

    /** What Linux tells of the server's process behind the only connection that searches. */
    private static Path process(PostgresServer postgres) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl("history"), USER, postgres.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pid from pg_stat_activity where application_name = 'headrace-history'")) {
            row.next();
            return Path.of("/proc", row.getString(1), "stat");
        }
    }

    /** The time that a process has computed, which says what a search takes where nobody else computes. */
    private static double cpuMillis(Path process) throws Exception {
        String stat = Files.readString(process);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) * MILLIS_OF_A_TICK;
    }

    private void measure(String name, Search search, TaskHistory history, Path process, TaskHistory explained, Path log)
            throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            search.find(history);
        }
        double[] millis = new double[rounds];
        int found = 0;
        double cpu = cpuMillis(process);
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            found = search.find(history);
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        cpu = (cpuMillis(process) - cpu) / rounds;
        Arrays.sort(millis);
        long before = Files.size(log);
        search.find(explained);
        String said = said(log, before);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %s | %s |%n",
                name,
                found,
                millis[rounds / 2],
                millis[rounds - 1],
                cpu,
                indexes(said),
                readThrough(said));
        if (plans) {
            System.out.println(said.indent(4));
        }
    }

    /** What the server has logged since; it is written when the last statement's transaction has ended. */
    private static String said(Path log, long from) throws Exception {
        byte[] all = Files.readAllBytes(log);
        String text = new String(all, (int) from, (int) (all.length - from), StandardCharsets.UTF_8);
        return Arrays.stream(text.split("Query Text: "))
                .skip(1)
                .filter(plan -> !BESIDES.matcher(plan).find())
                .collect(Collectors.joining());
    }

    private static String indexes(String plans) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = INDEX.matcher(plans);
        while (matcher.find()) {
            if (!plans.substring(matcher.start(), plans.indexOf('\n', matcher.start()))
                    .contains("never executed")) {
                names.add(matcher.group(1));
            }
        }
        return String.join(", ", names);
    }

    /** The months of which every row was read; those that have none do not count. */
    private static String readThrough(String plans) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = READ_THROUGH.matcher(plans);
        while (matcher.find()) {
            if (Double.parseDouble(matcher.group(2)) > 0) {
                names.add(matcher.group(1));
            }
        }
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private Map<String, Search> searches() {
        int middle = rows / 2;
        Map<String, Search> searches = new LinkedHashMap<>();
        searches.put("newest", page(filter -> filter));
        searches.put("payload `customer=4217` (rare)", page(payload("customer=4217")));
        searches.put("payload `order.number=" + middle + "` (one)", page(payload("order.number=" + middle)));
        searches.put("payload `customer=none` (none)", page(payload("customer=none")));
        searches.put("payload `order.region=EU` (every third)", page(payload("order.region=EU")));
        searches.put("payload `items.sku=A7` (every thousandth)", page(payload("items.sku=A7")));
        searches.put("error `yellow submarine` (one)", page(error("yellow submarine")));
        searches.put("error `connection refused` (frequent)", page(error("connection refused")));
        searches.put("error `disk is full` (frequent, months ago)", page(error("disk is full")));
        searches.put("error `50` (too short for the index)", page(error("50")));
        searches.put("error and payload", page(error("timed out").andThen(payload("order.region=EU"))));
        searches.put("worker", page(f -> with(f, null, null, Set.of(), "worker-17")));
        searches.put("queue and state", page(f -> with(f, "q3", null, Set.of(TaskState.DEAD), null)));
        searches.put("queue and a state that is rare", page(f -> with(f, "q3", null, Set.of(TaskState.EXPIRED), null)));
        searches.put("queue", page(f -> with(f, "q3", null, Set.of(), null)));
        searches.put("state", page(f -> with(f, null, null, Set.of(TaskState.EXPIRED), null)));
        searches.put("type", page(f -> with(f, null, "mail.send7", Set.of(), null)));
        searches.put("type `mail.*`", page(f -> with(f, null, "mail.*", Set.of(), null)));
        searches.put(
                "id",
                history ->
                        history.task(new TaskId(queue(middle), local(middle))).size());
        return searches;
    }

    private static Search page(Function<HistoryFilter, HistoryFilter> which) {
        HistoryFilter filter = which.apply(HistoryFilter.ALL);
        return history -> history.search(filter, PAGE, "").tasks().size();
    }

    private static Function<HistoryFilter, HistoryFilter> payload(String condition) {
        return f -> new HistoryFilter(
                f.queue(),
                f.type(),
                f.states(),
                f.since(),
                f.until(),
                f.worker(),
                f.error(),
                List.of(PayloadCondition.parse(condition)));
    }

    private static Function<HistoryFilter, HistoryFilter> error(String text) {
        return f ->
                new HistoryFilter(f.queue(), f.type(), f.states(), f.since(), f.until(), f.worker(), text, f.payload());
    }

    private static HistoryFilter with(
            HistoryFilter f,
            @Nullable String queue,
            @Nullable String type,
            Set<TaskState> states,
            @Nullable String worker) {
        QueueName name = queue == null ? null : new QueueName(queue);
        return new HistoryFilter(name, type, states, f.since(), f.until(), worker, f.error(), f.payload());
    }

    private void fill(Connection connection) throws Exception {
        LocalDate month = BEGIN.atOffset(ZoneOffset.UTC).toLocalDate();
        try (PreparedStatement make = connection.prepareStatement("select headrace.make_month(?)")) {
            for (int i = 0; i < 7; i++) {
                make.setObject(1, month.plusMonths(i));
                make.execute();
            }
        }
        Random random = new Random(1);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy headrace.ended_task (queue, id, ended_at, state, type, priority, submitted_at, worker,"
                        + " attempts, waited_ms, ran_ms, error, cause, payload, payload_size, payload_kept, outcome)"
                        + " from stdin");
        for (int i = 0; i < rows; i++) {
            byte[] line = row(i, random).getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(line, 0, line.length);
        }
        copy.endCopy();
        try (Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze headrace.ended_task");
        }
    }

    private static QueueName queue(int i) {
        return new QueueName("q" + i % 20);
    }

    private String local(int i) {
        return "3-" + endedAt(i).toEpochMilli() + "-" + i;
    }

    private Instant endedAt(int i) {
        return BEGIN.plusMillis((long) ((double) SPAN.toMillis() * i / rows));
    }

    @SuppressWarnings("NullAway") // It does not see, through the class file, that the result may be null.
    private String row(int i, Random random) {
        Instant end = endedAt(i);
        boolean incident = i >= rows * INCIDENT && i < rows * (INCIDENT + 0.02);
        TaskState state = incident || i == rows / 10 || random.nextInt(10) == 0
                ? TaskState.DEAD
                : random.nextInt(20_000) == 0 ? TaskState.EXPIRED : TaskState.COMPLETED;
        String type = (i % 4 == 0 ? "mail.send" : "report.make") + random.nextInt(100);
        String worker = "worker-" + random.nextInt(200);
        long waited = random.nextInt(1_000);
        long ran = random.nextInt(5_000);
        Failure failure = state == TaskState.DEAD ? failure(i, incident, random) : null;
        Outcome outcome = new Outcome(
                state,
                type,
                null,
                failure == null ? state == TaskState.EXPIRED ? "not begun in time" : "" : "no attempts are left",
                end,
                state == TaskState.EXPIRED
                        ? List.of()
                        : List.of(new Attempt(1, worker, end.minusMillis(ran), waited, ran, failure)));
        boolean tried = !outcome.attempts().isEmpty();
        String payload = payload(i, random);
        String error = failure == null
                ? outcome.reason().isEmpty() ? null : outcome.reason()
                : failure.type() + ": " + failure.message();
        return Stream.of(
                                queue(i).value(),
                                local(i),
                                end.toString(),
                                state.label(),
                                type,
                                "3",
                                end.minusMillis(waited + ran).toString(),
                                tried ? worker : null,
                                tried ? "1" : "0",
                                tried ? String.valueOf(waited) : null,
                                tried ? String.valueOf(ran) : null,
                                error,
                                failure == null ? null : DeadCause.of(type, failure, outcome.reason()),
                                payload,
                                String.valueOf(payload.length()),
                                "whole",
                                new String(TaskJson.writeOutcome(outcome), StandardCharsets.UTF_8))
                        .map(HistorySearch::escaped)
                        .collect(Collectors.joining("\t"))
                + "\n";
    }

    private Failure failure(int i, boolean incident, Random random) {
        String message = i == rows / 10
                ? "all of us live in a yellow submarine"
                : incident
                        ? "No space left on device: the disk is full"
                        : String.format(Locale.ROOT, ERRORS.get(random.nextInt(ERRORS.size())), random.nextInt(250));
        return new Failure(
                "java.io.IOException",
                message,
                "at com.example.Mail.send(Mail.java:42)\nat com.example.Main.run(Main.java:" + i % 100 + ")");
    }

    /** 150 bytes, as in the other measurements. */
    private static String payload(int i, Random random) {
        String region = List.of("EU", "US", "AP").get(random.nextInt(3));
        return String.format(
                Locale.ROOT,
                "{\"customer\":%d,\"order\":{\"number\":%d,\"region\":\"%s\"},\"items\":[{\"sku\":\"A%d\",\"count\":%d}],"
                        + "\"note\":\"%016x%016x\"}",
                random.nextInt(100_000),
                i,
                region,
                random.nextInt(1_000),
                1 + random.nextInt(9),
                random.nextLong(),
                random.nextLong());
    }

    private static String escaped(@Nullable String text) {
        return text == null
                ? "\\N"
                : text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    }
}
