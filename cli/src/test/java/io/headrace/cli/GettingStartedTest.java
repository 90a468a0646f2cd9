package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Submissions.Cancellation;
import io.headrace.cli.DocPage.Example;
import io.headrace.cli.DocShell.Said;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.retry.RetryPolicy;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.NonRetryableException;
import io.headrace.task.Priority;
import io.headrace.task.RetryLaterException;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.TaskWorker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever follows {@code docs/getting-started.md} sees what it says. */
class GettingStartedTest {

    // docs: Payloads and results
    record Invoice(String customer, long cents) {}

    record Receipt(String number) {}

    static final TaskType<Invoice, Receipt> BILL = TaskType.of("bill", Invoice.class, Receipt.class);
    // docs: end

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern EXPORT = Pattern.compile("export HEADRACE_\\w+=\\S+");

    private final DocPage page = new DocPage("docs/getting-started.md");

    @TempDir
    private Path folder;

    /** Who prints receipts, in the example of a handler. */
    private static final class Office {

        private final List<String> printed = new ArrayList<>();

        boolean isOpen() {
            return true;
        }

        synchronized Receipt print(Invoice invoice, String task) {
            printed.add(invoice.customer() + " " + task);
            return new Receipt("17");
        }
    }

    @Test
    void the_java_examples_are_the_code_that_is_run_here() {
        assertThat(page.examples("java").stream()
                        .filter(example -> example.file().isEmpty()))
                .hasSize(5)
                .allSatisfy(example -> {
                    Class<?> source = example.heading().equals("Tests") ? BillingTest.class : GettingStartedTest.class;
                    assertThat(example.body()).isEqualTo(DocPage.region(source, example.heading()));
                });
    }

    @Test
    @HeadraceTest
    void a_task_with_options_is_submitted_once_and_handled(TestRedis test) {
        RedisSettings redis = RedisSettings.of(test.url()).withPrefix(test.prefix());
        Office office = new Office();
        PrintStream usual = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (TaskProducer producer =
                        TaskProducer.builder(redis).queue("billing").connect();
                TaskScheduler scheduler = TaskScheduler.builder(redis).build();
                TaskWorker worker = work(redis, office)) {
            scheduler.start();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Submitted first = submit(producer);
            askFor(producer, first);
            assertThat(worker.name()).isNotEmpty();
        } finally {
            System.setOut(usual);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("false true");
        assertThat(office.printed).containsExactly("Ada billing/invoice-17");
    }

    private static Submitted submit(TaskProducer producer) {
        // docs: Options
        TaskOptions options = TaskOptions.builder()
                .id("invoice-17") // the task's id: submitted twice, it is one task
                .priority(Priority.HIGH)
                .delay(Duration.ofMillis(100)) // or .at(Instant)
                .maxAttempts(5) // 25 by default
                .backoff(Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1)))
                .timeout(Duration.ofSeconds(30)) // of one attempt
                .expiresAfter(Duration.ofHours(6)) // not worth starting later
                .retention(Duration.ofDays(1)) // how long the result can be fetched, 1 h by default
                .header("tenant", "acme") // travels with the task
                .build();

        Submitted first = producer.submit(BILL, new Invoice("Ada", 1250), options);
        Submitted again = producer.submit(BILL, new Invoice("Ada", 1250), options);
        System.out.println(first.duplicate() + " " + again.duplicate()); // false true
        // docs: end
        return first;
    }

    private static void askFor(TaskProducer producer, Submitted first) {
        CompletableFuture<String> logged = new CompletableFuture<>();
        // docs: What became of it
        TaskId id = first.id();
        Optional<TaskStatus> status = producer.status(id); // where it stands now
        Receipt receipt = producer.await(BILL, id, Duration.ofSeconds(30)); // waits; throws if it did not complete
        Optional<Receipt> later = producer.result(BILL, id); // does not wait
        producer.awaitAsync(BILL, id, Duration.ofSeconds(30))
                .thenAccept(it -> logged.complete(it.number())); // holds no thread
        Cancellation cancelled = producer.cancel(id); // ENDED_BEFORE: it is too late
        // docs: end
        assertThat(status).map(TaskStatus::type).contains("bill");
        assertThat(receipt).isEqualTo(new Receipt("17"));
        assertThat(later).contains(receipt);
        assertThat(logged).succeedsWithin(LONG).isEqualTo("17");
        assertThat(cancelled).isEqualTo(Cancellation.ENDED_BEFORE);
    }

    private static TaskWorker work(RedisSettings redis, Office office) {
        // docs: Handlers
        TaskWorker worker = TaskWorker.builder(redis)
                .queues("billing")
                .concurrency(16) // tasks at a time
                .handle(
                        BILL,
                        (context, invoice) -> {
                            if (invoice.cents() < 0) {
                                throw new NonRetryableException("a negative invoice"); // dead at once
                            }
                            if (!office.isOpen()) {
                                throw new RetryLaterException(Duration.ofMinutes(10)); // no attempt is burnt
                            }
                            context.progress(50, "printing"); // seen by headrace status and in the dashboard
                            context.log("printing for " + invoice.customer());
                            // the id is the same in every attempt: nothing is printed twice
                            return office.print(invoice, context.id().toString());
                        },
                        HandlerOptions.DEFAULTS
                                .withTimeout(Duration.ofMinutes(1))
                                .withConcurrency(4) // at most 4 of the 16
                                .withRetryPolicy(
                                        RetryPolicy.builder().maxAttempts(8).build()))
                .start();
        // docs: end
        return worker;
    }

    @Test
    void what_is_typed_does_what_the_page_says() throws Exception {
        assumeThat(new ProcessBuilder("sh", "-c", "command -v bash python3 curl")
                        .start()
                        .waitFor())
                .isZero();
        Files.createDirectories(folder.resolve("tour"));
        try (DocShell shell = DocShell.open(folder)) {
            Process dev = serve(shell, "bin/headrace dev");
            dev = type(shell, dev);
            assertThat(shell.run("wait").exit()).isZero();
            end(dev);
        }
    }

    /** In another terminal; what it prints to be exported is typed here. */
    private Process serve(DocShell shell, String command) throws IOException {
        Path told = Files.createTempFile(folder, "dev-", ".log");
        Process dev = shell.inAnother(command, told);
        await().atMost(LONG).untilAsserted(() -> assertThat(told).content().contains("Ctrl-C ends it"));
        EXPORT.matcher(Files.readString(told)).results().forEach(export -> shell.run(export.group()));
        return dev;
    }

    private static void end(Process dev) throws InterruptedException {
        dev.destroy();
        assertThat(dev.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Returns what serves in the other terminal in the end. */
    private Process type(DocShell shell, Process first) throws IOException, InterruptedException {
        Process dev = first;
        Ports ports = new Ports(folder);
        for (Example example : page.examples()) {
            String body = ports.in(example.body());
            if (!example.file().isEmpty()) {
                Files.writeString(folder.resolve(example.file()), body);
            } else if (example.language().equals("console")) {
                typeAndCompare(shell, body);
            } else if (body.startsWith("bin/headrace dev --history")) {
                end(dev);
                dev = serve(shell, body.strip());
            } else if (example.language().equals("sh") && !example.heading().equals("1. See it run")) {
                Said said = shell.run(body);
                assertThat(said.exit()).as(body + said.text()).isZero();
            }
        }
        return dev;
    }

    private static void typeAndCompare(DocShell shell, String session) {
        Matcher step = Pattern.compile("(?m)^\\$ (.*)\\n((?:(?!\\$ ).*\\n)*)").matcher(session);
        while (step.find()) {
            String command = step.group(1);
            Pattern expected = alike(step.group(2));
            if (command.contains("history show")) {
                // What has ended is on its way.
                await().atMost(LONG).untilAsserted(() -> typeAndCompare(shell, command, expected));
            } else {
                typeAndCompare(shell, command, expected);
            }
        }
    }

    private static void typeAndCompare(DocShell shell, String command, Pattern expected) {
        assertThat(shell.run(command).text().stripTrailing()).as(command).matches(expected);
    }

    /** Results are the same to the letter; elsewhere times and numbers differ, and what stands as three dots. */
    private static Pattern alike(String expected) {
        StringBuilder all = new StringBuilder();
        for (String line : expected.stripTrailing().split("\n", -1)) {
            all.append(all.isEmpty() ? "" : "\n");
            String quoted = Pattern.quote(line);
            if (line.equals("...")) {
                quoted = "(?s:.*)";
            } else if (!line.startsWith("{")) {
                quoted = quoted.replaceAll("\\.\\.\\.", "\\\\E.*\\\\Q")
                        .replaceAll("host\\.\\d+\\.\\w+", "\\\\E\\\\S+\\\\Q")
                        .replaceAll("\\d+", "\\\\E\\\\d+\\\\Q")
                        .replaceAll(" {2,}", "\\\\E +\\\\Q");
            }
            all.append(quoted);
        }
        return Pattern.compile(all.toString());
    }

    /** The ports on the page, which may be taken where the test runs: others stand for them. */
    private static final class Ports {

        private final Path folder;
        private final Map<String, String> free;

        Ports(Path folder) throws IOException {
            this.folder = folder;
            free = Map.of("8099", freePort(), "8788", freePort());
        }

        String in(String text) throws IOException {
            String replaced = text;
            for (Map.Entry<String, String> port : free.entrySet()) {
                replaced = replaced.replace(port.getKey(), port.getValue());
            }
            return replaced.contains("9464") ? replaced.replace("9464", ofWorker()) : replaced;
        }

        /** What the worker says in its log. */
        private String ofWorker() throws IOException {
            Path log = folder.resolve("tour/worker.log");
            Pattern address = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
            await().atMost(LONG)
                    .until(() -> address.matcher(Files.readString(log)).find());
            Matcher found = address.matcher(Files.readString(log));
            return found.find() ? found.group(1) : "9464";
        }

        private static String freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return Integer.toString(socket.getLocalPort());
            }
        }
    }
}
