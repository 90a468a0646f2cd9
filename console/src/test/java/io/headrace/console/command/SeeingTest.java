package io.headrace.console.command;

import static io.headrace.console.command.Samples.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.command.Shell.Run;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.KeyspaceSnapshot;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that only look, on a real Redis. */
@HeadraceTest
class SeeingTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private TestRedis redis;
    private Shell shell;
    private Plant plant;

    @BeforeEach
    void open(TestRedis own) throws IOException {
        redis = own;
        shell = Shell.on(own, folder);
        plant = new Plant(own);
    }

    @AfterEach
    void close() {
        plant.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            queues     | no queue was ever used
            workers    | no worker lives; headrace worker starts one
            consumers  | there are no consumers: no worker has taken a task yet
            pending    | nothing is handed out
            running    | nothing runs
            recent     | nothing has ended lately
            delayed    | nothing waits for its time
            tasks      | no such task
            dead       | no dead letter
            dead causes| no dead letter
            audit      | nobody has steered yet
            """)
    void where_nothing_is_there_it_is_said_in_words(String command, String words) {
        KeyspaceSnapshot before = redis.snapshot();
        Run run = shell.monitor(command.split(" "));
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: " + words);
        assertThat(run.exit()).isZero();
        Run json = shell.monitor((command + " --json").split(" "));
        assertThat(JSON.readTree(json.out()).get("items")).isEmpty();
        assertThat(json.err()).isEmpty();
        assertThat(redis.snapshot()).isEqualTo(before);
    }

    @Test
    void the_whole_at_a_glance() {
        plant.running("default/long", "w1");
        plant.queued("mail/a");
        HandPacer pacer = new HandPacer();
        Run run = shell.pacer(pacer).monitor("stats");
        assertThat(run.out().lines())
                .hasSize(8)
                .anyMatch(line -> line.equals("workers  1 with 4 slots, 1 in use"))
                .anyMatch(line -> line.matches("default +0 +1 +0 +0 +0"))
                .anyMatch(line -> line.matches("mail +1 +[0-9.ms]+ +0 +0 +0 +0"));
        assertThat(pacer.passed()).isEqualTo(Duration.ofMillis(500));
        JsonNode json = JSON.readTree(shell.monitor("stats", "--json").out());
        assertThat(json.get("queued").asInt()).isEqualTo(1);
        assertThat(json.get("running").asInt()).isEqualTo(1);
        assertThat(json.get("slots").asInt()).isEqualTo(4);
        assertThat(json.get("byQueue")).hasSize(2);
    }

    @Test
    void who_works_on_what_and_holds_what() {
        plant.running("default/long", "w1");
        assertThat(shell.monitor("running").out().lines().toList().get(1))
                .matches("w1 +default/long +demo.hold +(20[^ ]+Z)? +1");
        assertThat(shell.monitor("running", "--worker", "w2").err()).contains("nothing runs");
        assertThat(shell.monitor("pending").out().lines().toList().get(1))
                .matches("default/long +demo.hold +w1 +at most [0-9.ms]+ ago +1 +20[^ ]+Z");
        assertThat(shell.monitor("consumers", "default").out()).containsPattern("default +3 +w1 +1 +[0-9.ms]+ +lives");
        assertThat(shell.monitor("workers").out()).containsPattern("w1 +[01] +4 +default +20[^ ]+Z +[^ ]+ +demo.hold");
        assertThat(JSON.readTree(shell.monitor("running", "--json").out())
                        .at("/items/0/worker")
                        .asString())
                .isEqualTo("w1");
    }

    @Test
    void what_waits_comes_in_the_order_of_its_time() {
        plant.submit("mail/second", "demo.echo", "1", TaskOptions.builder().delay(Duration.ofHours(2)));
        plant.submit("default/third", "demo.echo", "1", TaskOptions.builder().delay(Duration.ofHours(3)));
        plant.submit("default/first", "demo.echo", "1", TaskOptions.builder().delay(Duration.ofHours(1)));
        assertThat(shell.monitor("delayed").out().lines().map(line -> line.split(" ")[0]))
                .containsExactly("id", "default/first", "mail/second", "default/third");
        Run two = shell.monitor("delayed", "--limit", "2");
        assertThat(two.out().lines()).hasSize(3);
        assertThat(two.err())
                .isEqualToIgnoringNewLines("headrace: more wait: headrace monitor tasks --state scheduled"
                        + " --state retrying pages through all");
        assertThat(shell.terminal(true).monitor("delayed").out()).contains("in 59m5");
    }

    @Test
    void tasks_are_found_by_what_is_known_of_them() {
        plant.submit("mail/order-17", "mail.send", "{\"to\":\"ada\"}", TaskOptions.builder());
        plant.submit("mail/order-18", "mail.send", "{\"to\":\"bob\"}", TaskOptions.builder());
        plant.submit("default/echo", "demo.echo", "{}", TaskOptions.builder());
        assertThat(found("--text", "ADA")).containsExactly("mail/order-17");
        assertThat(found("--type", "mail.*")).containsExactly("mail/order-17", "mail/order-18");
        assertThat(found("--queue", "default")).containsExactly("default/echo");
        assertThat(found("--state", "dead")).isEmpty();
        assertThat(found("--since", "1h")).hasSize(3);
        assertThat(found("--until", "1h")).isEmpty();
        assertThat(found("--since", "2020-01-02T15:04:05Z")).hasSize(3);
    }

    @Test
    void pages_go_on_where_the_one_before_ended() {
        for (int i = 0; i < 5; i++) {
            plant.queued("default/t" + i);
        }
        JsonNode first =
                JSON.readTree(shell.monitor("tasks", "--limit", "3", "--json").out());
        assertThat(first.get("items")).hasSize(3);
        String cursor = first.get("next").asString();
        Run told = shell.monitor("tasks", "--limit", "3");
        assertThat(told.err())
                .isEqualToIgnoringNewLines("headrace: more follow: the same command with --cursor " + cursor);
        assertThat(found("--cursor", cursor)).containsExactly("default/t3", "default/t4");
        Run none = shell.monitor("tasks", "--cursor", "nonsense");
        assertThat(none.err()).startsWith("headrace: The cursor 'nonsense' is not one of this listing");
        assertThat(none.exit()).isEqualTo(2);
    }

    @Test
    void dead_letters_are_listed_counted_by_cause_and_shown() {
        plant.dead("default/a", "mail.send", "no route to host 17");
        plant.dead("default/b", "mail.send", "no route to host 18");
        plant.dead("mail/c", "mail.send", HOSTILE);
        assertThat(shell.monitor("dead", "causes").out().lines().toList().get(1))
                .isEqualTo("default      2  mail.send IllegalStateException: no route to host #");
        assertThat(shell.monitor("dead", "list", "--error", "ROUTE").out().lines())
                .hasSize(3);
        assertThat(shell.monitor("dead", "--queue", "mail")
                        .out()
                        .lines()
                        .toList()
                        .get(1))
                .matches("mail/c  mail.send  20[^ ]+Z +1  [^ ]+  IllegalStateException: ␛\\[2J␛]0;gone␇");
        assertThat(shell.monitor("dead", "show", "a").out())
                .startsWith("id            default/a\nstate         dead\n")
                .contains("payload       {\n                \"to\": \"ada\"\n              }\n")
                .contains("timeline      20");
        JsonNode json =
                JSON.readTree(shell.monitor("dead", "--queue", "mail", "--json").out());
        assertThat(json.at("/items/0/error").asString()).contains("\u001b[2J");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queues", "recent", "dead", "dead causes", "tasks", "task mail/c", "why mail/c"})
    void nothing_that_a_task_carries_reaches_the_terminal_raw(String command) {
        plant.dead("mail/c", "mail.send", HOSTILE);
        plant.submit(
                "mail/d",
                "demo.echo",
                "\"" + HOSTILE + "\"",
                TaskOptions.builder().header("h", HOSTILE));
        for (String args : List.of(command, command + " --json")) {
            Run run = shell.terminal(true).environment("NO_COLOR", "1").monitor(args.split(" "));
            assertThat(run.out() + run.err())
                    .doesNotContainPattern("[\\x00-\\x09\\x0B-\\x1F\\x7F-\\x9F\\u202A-\\u202E]");
        }
    }

    @Test
    void a_payload_comes_raw_into_a_pipe_and_harmless_to_a_terminal() {
        plant.submit("default/raw", "demo.echo", HOSTILE, TaskOptions.builder());
        assertThat(shell.monitor("task", "raw", "--payload").out()).isEqualTo(HOSTILE);
        assertThat(shell.terminal(true).monitor("task", "raw", "--payload").out())
                .isEqualTo("␛[2J␛]0;gone␇\nroot# �gnp\n");
    }

    @Test
    void why_a_task_does_not_run() {
        plant.queued("mail/a");
        Run run = shell.monitor("why", "mail/a");
        assertThat(run.out()).startsWith("No living worker").contains("\nWhat to do: ");
        JsonNode json = JSON.readTree(shell.monitor("why", "mail/a", "--json").out());
        assertThat(json.get("state").asString()).isEqualTo("queued");
        assertThat(json.get("answer").asString())
                .isEqualTo(run.out().lines().findFirst().orElseThrow());
    }

    @Test
    void what_is_not_known_is_3() {
        for (String command : List.of("task", "why")) {
            Run run = shell.monitor(command, "mail/nope");
            assertThat(run.err()).startsWith("headrace: Task mail/nope is not known");
            assertThat(run.exit()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tasks --state lost     | --state: State 'lost' is not known: use scheduled, queued, running, retrying, completed, dead, cancelled, expired (see monitor tasks --help)
            tasks --since gestern  | --since: 'gestern' is neither a time such as 2026-01-02T15:04:05Z, nor a date such as 2026-01-02, which begins at midnight UTC, nor a duration such as 10m, which means that long ago
            tasks --limit 0        | --limit: 0 is not valid: use 1 to 1000
            recent 0               | N: 0 is not valid: use 1 to 1000
            stats --watch 1ms      | --watch: no more often than every 200ms
            deadd                  | unknown command 'deadd'; did you mean dead? (see monitor --help)
            dead retri             | unknown command 'retri'; did you mean retry? (see monitor dead --help)
            """)
    void a_mistake_is_2_and_told_in_one_line(String command, String message) {
        Run run = shell.monitor(command.split(" "));
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: " + message);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void without_redis_it_is_4() throws IOException {
        Run run = Shell.on("redis://127.0.0.1:1", "x", folder).monitor("queues");
        assertThat(run.exit()).isEqualTo(4);
    }

    @Test
    void alone_it_shows_its_help() {
        Run run = shell.monitor();
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("Usage: monitor")
                .contains("  stats ", "  consumers ", "  pending ", "  recent ", "  delayed ", "  task ", "  why ");
        assertThat(shell.monitor("dead", "retry", "--help").out()).startsWith("Usage: monitor dead retry");
    }

    private List<String> found(String... filter) {
        String[] args = new String[filter.length + 2];
        args[0] = "tasks";
        args[1] = "--json";
        System.arraycopy(filter, 0, args, 2, filter.length);
        return JSON.readTree(shell.monitor(args).out())
                .get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }
}
