package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.command.ConfiguredHandlers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code docs/handlers.md} are declared, run and answer as it says. */
@HeadraceTest
class HandlersDocTest {

    private static final Path DOC = Path.of("..", "docs", "handlers.md");
    private static final Pattern FENCED = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");
    private static final Pattern NAMED = Pattern.compile("# (\\S+\\.(?:py|sh))\\n");
    private static final Pattern CALL =
            Pattern.compile("\\$ bin/headrace submit (\\S+) '([^']*)' --wait 30s\\n(.*)\\n");

    @TempDir
    Path folder;

    @Test
    void the_programs_answer_as_it_is_shown(TestRedis redis) throws Exception {
        assumeTrue(onPath("python3"), "there is no python3 to run the examples with");
        String text = section(Files.readString(DOC));
        writePrograms(text);
        HeadraceConfig config = config(text);
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        Map<String, String> shown = new LinkedHashMap<>();
        Map<String, String> answered = new LinkedHashMap<>();
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                ConfiguredHandlers handlers = ConfiguredHandlers.load(config.worker(), folder);
                TaskWorker worker =
                        TaskWorker.builder(settings).handlers(handlers).start()) {
            for (String example : examples(text, "console")) {
                Matcher call = CALL.matcher(example);
                assertThat(call.matches()).as(example).isTrue();
                shown.put(call.group(1), call.group(3));
                TaskType<byte[], byte[]> type = TaskType.raw(call.group(1));
                TaskId id = producer.submit(type, call.group(2).getBytes(StandardCharsets.UTF_8));
                byte[] result = producer.await(type, id, Duration.ofSeconds(30));
                answered.put(type.name(), new String(result, StandardCharsets.UTF_8));
            }
            worker.close();
        }
        assertThat(answered).isEqualTo(shown);
        assertThat(answered).containsOnlyKeys("text.count", "text.upper", "text.length", "text.echo");
    }

    /** The part about programs. */
    private static String section(String text) {
        return text.substring(text.indexOf("## Programs"), text.indexOf("## Web services"));
    }

    private void writePrograms(String text) throws IOException {
        Path programs = Files.createDirectory(folder.resolve("handlers"));
        for (String language : List.of("python", "sh")) {
            for (String example : examples(text, language)) {
                Matcher name = NAMED.matcher(example);
                assertThat(name.lookingAt()).as(example).isTrue();
                Files.writeString(programs.resolve(name.group(1)), example);
            }
        }
    }

    private HeadraceConfig config(String text) throws IOException {
        Path file = folder.resolve("headrace.conf");
        Files.writeString(file, String.join("\n", examples(text, "hocon")));
        return new ConfigLoader().file(file).load();
    }

    private static List<String> examples(String text, String language) {
        List<String> found = new ArrayList<>();
        Matcher fenced = FENCED.matcher(text);
        while (fenced.find()) {
            if (fenced.group(1).equals(language)) {
                found.add(fenced.group(2));
            }
        }
        return found;
    }

    private static boolean onPath(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
