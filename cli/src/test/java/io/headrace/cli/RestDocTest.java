package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.console.rest.Console;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.demo.DemoHandlers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/rest.md} are run as they stand there. */
@HeadraceTest
class RestDocTest {

    private static final Path DOC = Path.of("..", "docs", "rest.md");

    @Test
    void every_example_is_answered_well(TestRedis redis) throws Exception {
        assumeTrue(onPath("curl"), "there is no curl to run the examples with");
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        ConsoleConfig config = HeadraceConfig.defaults().console().at("127.0.0.1", 0);
        List<String> answers = new ArrayList<>();
        try (TaskWorker worker = TaskWorker.builder(settings)
                        .handlers(new DemoHandlers())
                        .start();
                Console console = Console.start(settings, config, TaskProducer.DEFAULT_PAYLOAD_LIMIT)) {
            for (String example : examples("# submit")) {
                answers.add(answer(example, console));
            }
        }
        assertThat(answers).hasSize(6);
        assertThat(answers.get(0)).contains("\"id\":\"default/fib-10\"", "\"state\":\"queued\"");
        assertThat(answers.get(1)).contains("\"state\":\"completed\"", "\"result\":{\"result\":55}");
        assertThat(answers.get(2)).contains("\"accepted\":2", "\"rejected\":0");
        assertThat(answers.get(3)).contains("\"state\":\"scheduled\"");
        assertThat(answers.get(4)).contains("\"items\":[]");
        assertThat(answers.get(5)).contains("\"answer\":\"It completed ");
    }

    @Test
    void every_example_of_what_has_ended_is_answered_well(TestRedis redis, TestPostgres postgres) throws Exception {
        assumeTrue(onPath("curl"), "there is no curl to run the examples with");
        RedisSettings settings =
                RedisSettings.of(redis.url()).withPrefix(redis.prefix()).withHistoryBytes(1 << 20);
        HistoryConfig history = history(postgres);
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
        List<String> answers = new ArrayList<>();
        try (TaskWorker worker = TaskWorker.builder(settings)
                        .handlers(new DemoHandlers())
                        .start();
                TaskArchiver archiver = TaskArchiver.builder(settings, history).build();
                TaskProducer producer = TaskProducer.builder(settings).connect();
                Console console = Console.start(
                        settings,
                        HeadraceConfig.defaults().console().at("127.0.0.1", 0),
                        history,
                        TaskProducer.DEFAULT_PAYLOAD_LIMIT,
                        Telemetry.NONE);
                TaskHistory found = TaskHistory.of(history)) {
            archiver.start();
            producer.submit(
                    TaskType.of("demo.fail", Object.class),
                    Map.of("customer", 42),
                    TaskOptions.builder().id("mail-17").maxAttempts(1).build());
            await().until(() -> !found.task(TaskId.parse("default/mail-17")).isEmpty());
            for (String example : examples("# whether PostgreSQL")) {
                answers.add(answer(example, console));
            }
        }
        assertThat(answers).hasSize(6);
        assertThat(answers.get(0)).contains("\"configured\":true,\"reachable\":true");
        assertThat(answers.get(1)).contains("\"id\":\"default/mail-17\"", "\"state\":\"dead\"");
        assertThat(answers.get(2)).contains("\"source\":\"history\"", "\"customer\": 42");
        assertThat(answers.get(3)).contains("mail-17", "\"duplicate\":false");
        assertThat(answers.get(4)).isEqualTo("{\"items\":[]}");
        assertThat(answers.get(5)).contains("\"cause\":\"demo.fail ", "\"count\":");
    }

    private static HistoryConfig history(TestPostgres postgres) {
        HistoryConfig defaults = HeadraceConfig.defaults().history();
        return new HistoryConfig(
                true,
                defaults.streamLimit(),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                defaults.connections(),
                defaults.valueLimit(),
                defaults.retention());
    }

    /** The commands of the block that begins so. */
    private static List<String> examples(String beginning) throws IOException {
        String text = Files.readString(DOC);
        String block = text.substring(text.indexOf("```sh\n" + beginning) + 6);
        block = block.substring(0, block.indexOf("```"));
        List<String> examples = new ArrayList<>();
        for (String part : block.replace("\\\n", " ").replace("|\n", "| ").split("\n")) {
            if (!part.isBlank() && !part.startsWith("#")) {
                examples.add(part);
            }
        }
        return examples;
    }

    private static String answer(String example, Console console) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", example).redirectErrorStream(true);
        String token = console.url().substring(console.url().indexOf('=') + 1);
        shell.environment().put("TOKEN", token);
        shell.environment().put("URL", console.address().replaceAll("/$", ""));
        Process process = shell.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(example + "\n" + out).isZero();
        return out;
    }

    private static boolean onPath(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
