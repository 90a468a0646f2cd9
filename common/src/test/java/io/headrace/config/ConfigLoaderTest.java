package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headrace.config.WorkerConfig.PriorityMode;
import io.headrace.redis.RedisSettings.OnDisconnect;
import io.headrace.task.Backoff;
import io.headrace.task.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("headrace.conf");
    }

    @Test
    void reads_every_kind_of_value() throws IOException {
        HeadraceConfig config = load("""
                redis { url = "rediss://user:secret@redis:6380/2", prefix = shop, timeout = 2s, on-disconnect = fail }
                task.payload-limit = 64KiB
                worker {
                  name = mail-1, queues = [mail, default], concurrency = 4, priority = weighted, lease = 1m30s
                  handlers {
                    "image.thumbnail" {
                      exec = [python3, thumb.py], directory = /srv, timeout = 2m, environment { A = 1, "B.C" = two }
                      output-limit = 2MiB, max-attempts = 5, backoff = "fixed 10s"
                    }
                    plain { exec = [cat] }
                  }
                }
                """);
        assertThat(config.redis().url()).isEqualTo("rediss://user:secret@redis:6380/2");
        assertThat(config.redis().prefix()).isEqualTo("shop");
        assertThat(config.redis().timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.redis().onDisconnect()).isEqualTo(OnDisconnect.FAIL);
        assertThat(config.task().payloadLimit()).isEqualTo(65_536);
        WorkerConfig worker = config.worker();
        assertThat(worker.name()).isEqualTo("mail-1");
        assertThat(worker.queues()).containsExactly(new QueueName("mail"), QueueName.DEFAULT);
        assertThat(worker.concurrency()).isEqualTo(4);
        assertThat(worker.priority()).isEqualTo(PriorityMode.WEIGHTED);
        assertThat(worker.lease()).isEqualTo(Duration.ofSeconds(90));
        assertThat(worker.handlers())
                .containsEntry(
                        "image.thumbnail",
                        new ExecConfig(
                                List.of("python3", "thumb.py"),
                                false,
                                Path.of("/srv"),
                                List.of(),
                                Map.of("A", "1", "B.C", "two"),
                                2 * 1024 * 1024,
                                new HandlerRules(
                                        Duration.ofMinutes(2), 5, Backoff.fixed(Duration.ofSeconds(10)), null, null)))
                .containsEntry(
                        "plain",
                        new ExecConfig(
                                List.of("cat"), false, null, List.of(), Map.of(), 1024 * 1024, HandlerRules.NONE));
    }

    @Test
    void a_flag_wins_over_the_environment_and_that_over_the_file() throws IOException {
        Files.writeString(file, """
                redis { url = "redis://file", prefix = file }
                worker { queues = [file], queues = ${?HEADRACE_QUEUES}, concurrency = 2, name = ${?NOT_SET}, lease = 3s }
                """);
        ConfigLoader loader = new ConfigLoader()
                .file(file)
                .environment(Map.of("HEADRACE_REDIS_URL", "redis://environment", "HEADRACE_QUEUES", "mail, default"));
        assertThat(loader.load().redis().url()).isEqualTo("redis://environment");
        assertThat(loader.load().worker().queues()).containsExactly(new QueueName("mail"), QueueName.DEFAULT);
        assertThat(loader.load().worker().name()).isNull();

        loader.flag("--redis", "redis.url", "redis://flag").flag("--concurrency", "worker.concurrency", 7);
        loader.flag("--lease", "worker.lease", null).flag("--queues", "worker.queues", List.of("a", "b"));
        HeadraceConfig config = loader.load();
        assertThat(config.redis().url()).isEqualTo("redis://flag");
        assertThat(config.redis().prefix()).isEqualTo("file");
        assertThat(config.worker().concurrency()).isEqualTo(7);
        assertThat(config.worker().queues()).containsExactly(new QueueName("a"), new QueueName("b"));
        assertThat(config.worker().lease()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void an_empty_variable_counts_as_not_set() throws IOException {
        Files.writeString(file, "worker { concurrency = 3, concurrency = ${?HEADRACE_CONCURRENCY} }");
        HeadraceConfig config = new ConfigLoader()
                .file(file)
                .environment(Map.of("HEADRACE_CONCURRENCY", "", "HEADRACE_REDIS_URL", ""))
                .load();
        assertThat(config.worker().concurrency()).isEqualTo(3);
        assertThat(config.redis().url()).isEqualTo("redis://127.0.0.1:6379");
    }

    @Test
    void says_all_that_is_wrong_at_once() {
        List<String> problems = problems("""
                redis.timeout = soon
                worker {
                  concurency = 8
                  queues = [mail, Bad Name]
                  lease = 15
                  handlers {
                    "image.thumbnail" { exec = "python3 thumb.py" }
                    video.encode { exec = [ffmpeg] }
                    "x" { exec = [x], time-out = 3s }
                    "sp ace" { exec = [x] }
                  }
                }
                task.payload-limit = 2TiB
                bogus = 1
                """);
        assertThat(problems)
                .containsExactly(
                        file
                                + ":1: redis.timeout is wrong: Duration 'soon' is not valid: write a number with ms, s, m, h or d,"
                                + " for example 10s or 1h30m",
                        file + ":3: worker.concurency is not a known key; did you mean worker.concurrency?",
                        file
                                + ":4: worker.queues is wrong: Queue name 'Bad Name' is not valid: use 1 to 64 of a-z 0-9 . _ -"
                                + " beginning with a letter or digit",
                        file
                                + ":5: worker.lease is wrong: Duration '15' is not valid: write a number with ms, s, m, h or d,"
                                + " for example 10s or 1h30m",
                        file
                                + ":7: worker.handlers.\"image.thumbnail\".exec is 'python3 thumb.py'; expected the program and its"
                                + " arguments, such as [python3, thumb.py]",
                        file
                                + ":8: worker.handlers.video has neither exec = [program, arguments ...] nor http = \"https://...\""
                                + " (a task type with dots in it stands in quotes)",
                        file + ":9: worker.handlers.x.time-out is not a known key; did you mean"
                                + " worker.handlers.x.timeout?",
                        file
                                + ":10: worker.handlers.\"sp ace\" is wrong: Task type 'sp ace' is not valid: use 1 to 128 of"
                                + " A-Z a-z 0-9 . _ : / -",
                        file + ":13: task.payload-limit is '2TiB'; expected " + ByteSize.expected(ByteSize.MOST),
                        file
                                + ":14: bogus is not a known key; known here: console, history, log, redis, scheduler, task, telemetry, worker");
    }

    @Test
    void what_is_wrong_with_a_web_service_is_said_without_its_secrets() {
        assertThat(problems("""
                worker.handlers {
                  a { http = "http://me:s3cret@host/" }
                  b { http = "http://a_b/" }
                  c { http = "http://host/", headers { Host = s3cret } }
                  d { http = "http://host/", headers { Key = "s3cr\u00e9t" } }
                  e { http = "http://host/", headers = s3cret }
                }
                """))
                .hasSize(5)
                .anyMatch(problem -> problem.startsWith(
                        file + ":2: worker.handlers.a.http is wrong: it holds a login; put that into"))
                .anyMatch(problem -> problem.startsWith(file + ":3: worker.handlers.b.http is 'http://a_b/'; expected"))
                .anyMatch(problem -> problem.startsWith(
                        file + ":4: worker.handlers.c.headers.Host cannot be chosen as a name; expected letters"))
                .anyMatch(problem -> problem.startsWith(
                        file + ":5: worker.handlers.d.headers.Key is '***'; expected a text of printable ASCII"))
                .anyMatch(problem ->
                        problem.equals(file + ":6: worker.handlers.e.headers is '***'; expected a block { ... }"))
                .noneMatch(problem -> problem.contains("s3cr"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            worker.concurrency = 0          | worker.concurrency is 0; expected a whole number from 1 to 10000
            worker.concurrency = many       | worker.concurrency is 'many'; expected a whole number from 1 to 10000
            worker.concurrency = 1.5        | worker.concurrency is 1.5; expected a whole number from 1 to 10000
            worker.concurrency = null       | worker.concurrency is null; expected a whole number from 1 to 10000
            worker.priority = weird         | worker.priority is 'weird'; expected strict or weighted
            worker.priority = WEIGHTED      | worker.priority is 'WEIGHTED'; expected strict or weighted
            worker.lease = 1ms              | worker.lease is '1ms'; expected a duration of at least 300ms, such as 500ms, 15s or 1h30m
            worker.queues = []              | worker.queues is []; expected a list of queues such as [default, mail]
            worker = 3                      | worker is 3; expected a block { ... }
            worker.handlers { a = 1 }       | worker.handlers.a is 1; expected a block { ... }
            redis.url = "redis://a:s@b@h"   | redis.url is 'redis://***@h'; expected redis://[user:password@]host[:port][/database], in the password %40 for @ and %2F for /
            redis.url = "host:6379"         | redis.url is 'host:6379'; expected redis://[user:password@]host[:port][/database], in the password %40 for @ and %2F for /
            history.stream-limit = 1      | history.stream-limit is 1; expected a size from 1B to 2047MiB, such as 64KiB or 1MiB
            """)
    void refuses_what_is_not_of_its_kind(String text, String problem) {
        assertThat(problems(text)).contains(file + ":1: " + problem);
    }

    @Test
    void names_the_flag_or_the_variable_a_bad_value_came_from() throws IOException {
        Files.writeString(file, "worker.concurrency = ${?HEADRACE_CONCURRENCY}");
        ConfigLoader loader = new ConfigLoader()
                .file(file)
                .environment(Map.of("HEADRACE_CONCURRENCY", "x"))
                .flag("--lease", "worker.lease", "0s");
        InvalidConfigException thrown = catchThrowableOfType(InvalidConfigException.class, loader::load);
        assertThat(thrown.problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "HEADRACE_CONCURRENCY: worker.concurrency is 'x'; expected a whole number from 1 to 10000",
                        "--lease: worker.lease is '0s'; expected a duration of at least 300ms, such as 500ms, 15s or 1h30m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a { b = [1, }      | 1
            worker { lease = } | 1
            worker {           | 1
            worker.name = ${NOT_SET_ANYWHERE} | 1
            """)
    void a_file_that_is_no_hocon_is_one_line_with_its_place(String text, int line) {
        List<String> problems = problems(text);
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).startsWith(file + ":" + line + ": ").doesNotContain("\n");
    }

    private HeadraceConfig load(String text) throws IOException {
        Files.writeString(file, text);
        return new ConfigLoader().file(file).load();
    }

    private List<String> problems(String text) {
        InvalidConfigException thrown = catchThrowableOfType(InvalidConfigException.class, () -> load(text));
        assertThat(thrown).hasMessage(String.join("\n", lines(thrown)));
        return lines(thrown);
    }

    private static List<String> lines(InvalidConfigException thrown) {
        return thrown.problems().stream().map(ConfigProblem::toString).toList();
    }
}
