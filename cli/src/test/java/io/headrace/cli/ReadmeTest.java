package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.DocPage.Example;
import io.headrace.command.Invocation;
import io.headrace.config.ConfigLoader;
import io.headrace.config.ExecConfig;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HttpConfig;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.worker.TaskWorker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The examples of README.md are these, and they work. Where README.md has a URL, this has that of the test's Redis. */
class ReadmeTest {

    static final TaskType<String, String> GREET = TaskType.of("greet", String.class, String.class);

    private static final String URL = "\"redis://localhost\"";

    private final DocPage readme = new DocPage("README.md");

    @TempDir
    private Path folder;

    @Test
    void the_java_examples_are_the_code_that_is_run_here() {
        List<Example> examples = readme.examples("java");
        assertThat(examples).extracting(Example::heading).containsExactly("Submit", "Work", "Test your own");
        assertThat(examples).allSatisfy(example -> {
            boolean test = example.heading().equals("Test your own");
            String code = DocPage.region(test ? GreetingTest.class : ReadmeTest.class, example.heading());
            assertThat(example.body()).isEqualTo(code.replace("redis.url()", test ? "redis.url()" : URL));
        });
    }

    @Test
    @HeadraceTest
    void what_is_submitted_is_worked_off(RedisServer redis) {
        PrintStream usual = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (TaskWorker worker = work(redis, GREET)) {
            assertThat(worker.running()).isZero();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            submit(redis);
        } finally {
            System.setOut(usual);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("Hello Ada");
        assertThat(DocPage.region(ReadmeTest.class, "Submit")).contains("println(greeting); // Hello Ada");
    }

    private static void submit(RedisServer redis) {
        // docs: Submit
        TaskType<String, String> greet = TaskType.of("greet", String.class, String.class);

        try (TaskProducer producer = TaskProducer.connect(redis.url())) {
            TaskId id = producer.submit(greet, "Ada");
            String greeting = producer.await(greet, id, Duration.ofSeconds(30));
            System.out.println(greeting); // Hello Ada
        }
        // docs: end
    }

    private static TaskWorker work(RedisServer redis, TaskType<String, String> greet) {
        // docs: Work
        TaskWorker worker = TaskWorker.builder(RedisSettings.of(redis.url()))
                .handle(greet, (context, name) -> "Hello " + name)
                .start();
        // It runs until worker.close(): that lets running tasks end and hands back the rest.
        // docs: end
        return worker;
    }

    @Test
    void the_configuration_is_accepted() throws IOException {
        List<Example> examples = readme.examples("hocon");
        assertThat(examples).hasSize(1);
        Path file = folder.resolve("headrace.conf");
        Files.writeString(file, examples.get(0).body());
        HeadraceConfig config = new ConfigLoader().file(file).load();
        assertThat(config.worker().handlers()).containsOnlyKeys("image.thumbnail", "image.tags", "mail.send");
        assertThat(config.worker().handlers().get("image.thumbnail"))
                .isInstanceOfSatisfying(ExecConfig.class, handler -> {
                    assertThat(handler.exec()).containsExactly("python3", "thumbnail.py");
                    assertThat(handler.rules().timeout()).isEqualTo(Duration.ofSeconds(30));
                });
        assertThat(config.worker().handlers().get("image.tags"))
                .isInstanceOfSatisfying(
                        ExecConfig.class, handler -> assertThat(handler.warm()).isTrue());
        assertThat(config.worker().handlers().get("mail.send"))
                .isInstanceOfSatisfying(
                        HttpConfig.class,
                        handler -> assertThat(handler.http()).hasToString("https://mail.example.org/send"));
    }

    @Test
    void the_commands_are_understood() {
        List<List<String>> commands = readme.commands();
        assertThat(commands).hasSizeGreaterThan(8);
        assertThat(commands).allSatisfy(words -> line(words).parseArgs(words.toArray(String[]::new)));
    }

    @Test
    void the_table_names_commands_and_options_that_exist() {
        Matcher row = Pattern.compile("(?m)^\\| (`[a-z].*?`) \\|(.*)\\|$").matcher(readme.text());
        int rows = 0;
        while (row.find()) {
            rows++;
            Matcher command = Pattern.compile("`([a-z]+)[^`]*`").matcher(row.group(1));
            while (command.find()) {
                CommandLine line =
                        line(List.of(command.group(1))).getSubcommands().get(command.group(1));
                assertThat(line).as(command.group(1)).isNotNull();
                Matcher option = Pattern.compile("--[a-z-]+").matcher(row.group());
                while (option.find()) {
                    assertThat(line.getCommandSpec().optionsMap()).containsKey(option.group());
                }
            }
        }
        assertThat(rows).isEqualTo(9);
    }

    private static CommandLine line(List<String> words) {
        return Main.line(Invocation.ofProcess(), words.toArray(String[]::new));
    }
}
