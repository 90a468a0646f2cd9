package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.ManualScheduler;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.ManualWorker;
import io.headrace.worker.demo.DemoHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every route answers as {@code openapi.yaml} says: the client checks each answer. */
@HeadraceTest
class ContractTest {

    private TestConsole console;
    private RedisSettings settings;

    @BeforeEach
    void start(TestRedis redis) {
        settings = TestConsole.settings(redis);
        console = TestConsole.start(redis);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private String submit(String body) {
        TestConsole.Answer answer = console.post("/tasks", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.header("Location");
    }

    private void work() {
        try (ManualWorker worker = ManualWorker.connect(settings, new DemoHandlers(), "default")) {
            worker.runAll();
        }
    }

    @Test
    void a_task_is_submitted_looked_up_and_its_result_fetched() {
        String task = submit("{\"type\":\"demo.echo\",\"payload\":{\"a\": [1,  2]},\"headers\":{\"h\":\"v\"}}");
        JsonNode detail = console.get(task).json();
        assertThat(detail.get("state").asString()).isEqualTo("queued");
        assertThat(detail.get("payload").toString()).isEqualTo("{\"a\":[1,2]}");
        assertThat(detail.get("headers").toString()).isEqualTo("{\"h\":\"v\"}");
        assertThat(console.get(task + "/status").json().get("status").asString())
                .isEqualTo("pending");
        assertThat(console.get(task + "/why").json().get("answer").asString()).isNotEmpty();
        assertThat(console.get(task + "/result").status()).isEqualTo(202);
        assertThat(console.get(task + "/result?wait=50ms").status()).isEqualTo(202);
        work();
        TestConsole.Answer result = console.get(task + "/result?wait=10s");
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.body()).contains("{\"a\": [1,  2]}");
        assertThat(console.get(task).json().get("timeline")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(console.get("/tasks/recent").json().get("items")).hasSize(1);
    }

    @Test
    void a_dead_task_shows_with_its_attempts_and_cause() {
        String task =
                submit("{\"type\":\"demo.fail\",\"payload\":{\"message\":\"no <b>route</b> 17\"},\"maxAttempts\":1}");
        work();
        JsonNode row =
                console.get("/dead-letters?error=ROUTE").json().get("items").get(0);
        assertThat(row.get("id").asString()).isEqualTo(task.substring("/tasks/".length()));
        assertThat(row.get("error").asString()).contains("no <b>route</b> 17");
        assertThat(console.get(task + "/result").json().get("state").asString()).isEqualTo("dead");
        assertThat(console.get("/queues/default/causes")
                        .json()
                        .get("items")
                        .get(0)
                        .get("count")
                        .asLong())
                .isEqualTo(1);
        assertThat(console.get("/dead-letters/causes").json().get("items")).hasSize(1);
        assertThat(console.get("/tasks?state=dead&state=queued&queue=default&type=demo.*")
                        .json()
                        .get("items"))
                .hasSize(1);
        assertThat(console.get("/tasks/count?state=dead").json().get("matched").asLong())
                .isEqualTo(1);
        assertThat(console.get(task).json().get("attempts").get(0).get("error").get("stack"))
                .isNotNull();
    }

    @Test
    void what_a_task_logs_is_seen_while_it_runs_and_stays_with_the_attempt_that_failed() {
        String task = submit("{\"type\":\"mill\",\"maxAttempts\":1}");
        List<JsonNode> seen = new ArrayList<>();
        HandlerProvider handlers =
                registry -> registry.handle(TaskType.of("mill", Object.class), (context, payload) -> {
                    context.log("one <b>stone</b>\ntwo");
                    seen.add(console.get(task).json());
                    throw new IllegalStateException("stuck");
                });
        try (ManualWorker worker = ManualWorker.connect(settings, handlers, "default")) {
            worker.runAll();
        }
        JsonNode running = seen.get(0);
        assertThat(running.get("state").asString()).isEqualTo("running");
        assertThat(running.has("progress")).isFalse();
        assertThat(running.get("log"))
                .extracting(line -> line.get("text").asString())
                .containsExactly("one <b>stone</b>", "two");
        JsonNode dead = console.get(task).json();
        assertThat(dead.has("log")).isFalse();
        assertThat(dead.get("attempts").get(0).get("log")).isEqualTo(running.get("log"));
    }

    @Test
    void the_names_of_other_systems_are_understood() {
        String one = submit("{\"task_type\":\"demo.fibonacci\",\"input_data\":{\"n\":10},\"priority\":true}");
        String two = submit("{\"task\":\"resize the picture\",\"priority\":false}");
        TestConsole.Answer three = console.post(
                "/tasks/schedule", "{\"task\":\"x\",\"type\":\"t\",\"time\":\"2099-01-01T00:00:00+01:00\"}");
        assertThat(console.get(one).json().get("priority").asInt()).isEqualTo(5);
        assertThat(console.get(two).json().get("type").asString()).isEqualTo("task");
        assertThat(console.get(two).json().get("payload").asString()).isEqualTo("resize the picture");
        assertThat(three.json().get("state").asString()).isEqualTo("scheduled");
        assertThat(console.get(three.header("Location")).json().get("due").asString())
                .isEqualTo("2098-12-31T23:00:00.000Z");
    }

    @Test
    void a_submission_is_repeated_safely_by_its_key() {
        for (int status : new int[] {202, 200}) {
            TestConsole.Answer answer = console.send(console.request("POST", "/tasks", "{\"type\":\"t\"}")
                    .header("Authorization", "Bearer " + TestConsole.ALL)
                    .header("Idempotency-Key", "order-17"));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.json().get("id").asString()).isEqualTo("default/order-17");
            assertThat(answer.json().get("duplicate").asBoolean()).isEqualTo(status == 200);
        }
    }

    @Test
    void many_tasks_are_taken_or_refused_each_by_itself() {
        String one = "{\"type\":\"demo.echo\",\"payload\":\"é\"}";
        String bad = "{\"type\":\"demo.echo\",\"prio\":1}";
        JsonNode array = console.post("/tasks/bulk", "[" + one + ", " + bad + ", 7, " + one + "]")
                .json();
        assertThat(array.get("accepted").asInt()).isEqualTo(2);
        assertThat(array.get("items").get(1).get("problem").get("field").asString())
                .isEqualTo("prio");
        JsonNode lines = console.send(console.request("POST", "/tasks/bulk", one + "\n\n{\n" + bad + "\r\n" + one)
                        .setHeader("Content-Type", "application/x-ndjson; charset=UTF-8")
                        .header("Authorization", "Bearer " + TestConsole.ALL))
                .json();
        assertThat(lines.get("accepted").asInt()).isEqualTo(2);
        assertThat(lines.get("rejected").asInt()).isEqualTo(2);
        assertThat(console.get("/queues/default").json().get("queued").asLong()).isEqualTo(4);
    }

    @Test
    void what_is_wrong_with_a_submission_is_told_with_its_field() {
        assertThat(console.post("/tasks", "{\"type\":\"t\",\"pirority\":1}").body())
                .contains("did you mean \\\"priority\\\"?");
        assertThat(console.post("/tasks", "{\"type\":\"t\",\"priority\":9}").problem())
                .isEqualTo("invalid-task priority");
        assertThat(console.post("/tasks", "{\"type\":\"t\",\"maxAttempts\":0}").problem())
                .isEqualTo("invalid-task maxAttempts");
        assertThat(console.post("/tasks", "{\"type\":\"t\",\"task_type\":\"u\"}")
                        .problem())
                .isEqualTo("invalid-task task_type");
        assertThat(console.post("/tasks", "{}").problem()).isEqualTo("invalid-task type");
        assertThat(console.post("/tasks/schedule", "{\"type\":\"t\"}").problem())
                .isEqualTo("invalid-task at");
        assertThat(console.post("/tasks", "{\"type\": \"t\",\n \"queue\"").body())
                .contains("line 2, column");
        assertThat(console.post("/tasks", "{\"type\":\"t\",\"payload\":\"" + "x".repeat(1024 * 1024) + "\"}")
                        .problem())
                .isEqualTo("too-large payload");
        assertThat(console.post("/tasks/bulk", "[" + " ".repeat(9 * 1024 * 1024) + "]")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void what_is_not_there_is_not_found() {
        for (String path : new String[] {"", "/status", "/result", "/result?wait=1s", "/why"}) {
            assertThat(console.get("/tasks/default/none" + path).problem()).isEqualTo("not-found");
        }
        TestConsole.Answer nowhere = console.sendUnchecked(
                console.request("GET", "/no/such/page/at-all", "").build());
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.problem()).isEqualTo("not-found");
    }

    @Test
    void wrong_parameters_are_told_by_name() {
        assertThat(console.get("/tasks?limit=0").problem()).isEqualTo("invalid-request limit");
        TestConsole.Answer mistyped = console.get("/tasks?limt=1");
        assertThat(mistyped.body()).contains("did you mean limit?");
        assertThat(mistyped.problem()).isEqualTo("unknown-field limt");
        assertThat(mistyped.status()).isEqualTo(422);
        TestConsole.Answer unknown = console.post("/workers/x/quiet", "{\"quite\":true}");
        assertThat(unknown.problem()).isEqualTo("unknown-field quite");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(console.get("/tasks?state=gone").problem()).isEqualTo("invalid-request state");
        assertThat(console.get("/tasks?since=yesterday").problem()).isEqualTo("invalid-request since");
        assertThat(console.get("/tasks?cursor=%F0garbage").problem()).isEqualTo("invalid-request cursor");
        assertThat(console.get("/tasks/default/x/result?wait=61s").problem()).isEqualTo("invalid-request wait");
        assertThat(console.get("/queues/BAD").problem()).isEqualTo("invalid-request queue");
    }

    @Test
    void another_method_is_told_which_are_known() {
        TestConsole.Answer answer = console.sendUnchecked(
                console.request("PUT", "/tasks/default/x", "{}").build());
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, DELETE, OPTIONS");
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
        TestConsole.Answer options =
                console.sendUnchecked(console.request("OPTIONS", "/tasks", "").build());
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Access-Control-Allow-Origin")).isEmpty();
        TestConsole.Answer head = console.sendUnchecked(console.request("HEAD", "/queues", "")
                .header("Authorization", "Bearer " + TestConsole.ALL)
                .build());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void queues_are_steered() {
        submit("{\"type\":\"t\"}");
        assertThat(console.post("/queues/default/pause", "{\"for\":\"10m\",\"reason\":\"moving\"}")
                        .json()
                        .get("pause")
                        .get("by")
                        .asString())
                .isEqualTo("all");
        assertThat(console.get("/queues/default")
                        .json()
                        .get("pause")
                        .get("reason")
                        .asString())
                .isEqualTo("moving");
        assertThat(console.post("/queues/default/resume", "")
                        .json()
                        .get("resumed")
                        .asBoolean())
                .isTrue();
        JsonNode purged =
                console.post("/queues/default/purge", "{\"state\":\"queued\"}").json();
        assertThat(purged.get("purged").asInt()).isEqualTo(1);
        JsonNode again = console.post(
                        "/queues/default/purge",
                        "{\"state\":\"queued\",\"until\":\""
                                + purged.get("until").asString() + "\"}")
                .json();
        assertThat(again.get("more").asBoolean()).isFalse();
        assertThat(console.get("/audit?limit=2")
                        .json()
                        .get("items")
                        .get(0)
                        .get("action")
                        .asString())
                .isEqualTo("purge");
        assertThat(console.post("/workers/nobody/quiet", "{\"quiet\":true}").problem())
                .isEqualTo("not-found name");
    }

    @Test
    void a_queue_that_was_never_used_is_neither_shown_nor_steered() {
        submit("{\"type\":\"t\"}");
        for (TestConsole.Answer answer : List.of(
                console.get("/queues/defualt"),
                console.get("/queues/defualt/causes"),
                console.post("/queues/defualt/pause", ""),
                console.post("/queues/defualt/resume", ""),
                console.post("/queues/defualt/purge", "{\"state\":\"queued\"}"))) {
            assertThat(answer.problem()).isEqualTo("not-found queue");
            assertThat(answer.body()).contains("Queue defualt was never used; did you mean default?");
        }
        assertThat(console.get("/queues").json().get("items")).hasSize(1);
        assertThat(console.get("/audit").json().get("items")).isEmpty();
    }

    @Test
    void tasks_are_steered() {
        String task = submit("{\"type\":\"demo.fail\",\"maxAttempts\":1}");
        assertThat(console.post(task + "/retry", "").problem()).isEqualTo("conflict");
        work();
        assertThat(console.delete(task).problem()).isEqualTo("conflict");
        assertThat(console.post(task + "/retry", "{\"payload\":{\"x\": 1},\"reason\":\"mended\"}")
                        .json()
                        .get("change")
                        .asString())
                .isEqualTo("done");
        assertThat(console.get(task).json().get("payload").toString()).isEqualTo("{\"x\":1}");
        work();
        assertThat(console.post("/tasks/actions", "{\"action\":\"retry\",\"filter\":{\"state\":[\"dead\"]}}")
                        .json()
                        .get("done")
                        .asInt())
                .isEqualTo(1);
        work();
        assertThat(console.delete(task + "/dead-letter?reason=old").status()).isEqualTo(200);
        String waiting = submit("{\"type\":\"t\",\"delay\":\"1h\"}");
        assertThat(console.delete(waiting).json().get("cancellation").asString())
                .isEqualTo("cancelled");
    }

    @Test
    void live_figures_are_told() {
        submit("{\"type\":\"demo.echo\"}");
        work();
        try (ManualScheduler scheduler = ManualScheduler.connect(settings)) {
            scheduler.promoteDue();
        }
        await().untilAsserted(() -> {
            TestConsole.Answer stats = console.get("/stats");
            assertThat(stats.status()).isEqualTo(200);
            JsonNode series = stats.json().get("series");
            long ended = 0;
            for (JsonNode each : series.get("ended")) {
                ended += each.asLong();
            }
            assertThat(ended).isEqualTo(1);
            assertThat(series.get("ranP95")).hasSize(900);
        });
        assertThat(console.get("/queues").json().get("items")).hasSize(1);
        assertThat(console.get("/workers").status()).isEqualTo(200);
    }

    @Test
    void the_console_tells_of_itself() {
        assertThat(console.get("/session").json().get("scopes")).hasSize(3);
        assertThat(console.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
        assertThat(console.get("/openapi.json").json())
                .isEqualTo(TestConsole.theContract().document());
        assertThat(console.get("/docs").header("Location")).isEqualTo("/#/api");
        assertThat(console.get("/health/live").status()).isEqualTo(200);
        assertThat(console.get("/health/ready").status()).isEqualTo(200);
        for (JsonNode type :
                TestConsole.theContract().document().at("/components/schemas/Problem/properties/type/enum")) {
            assertThat(console.get(type.asString()).status()).isEqualTo(200);
        }
        assertThat(console.get("/problems/none").problem()).isEqualTo("not-found");
    }

    @Test
    void the_dashboard_is_sent_with_its_hash_and_nothing_else_of_the_jar_is() {
        TestConsole.Answer index =
                console.sendUnchecked(console.request("GET", "/", "").build());
        assertThat(index.header("Content-Type")).startsWith("text/html");
        assertThat(index.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(index.header("Server")).isEmpty();
        TestConsole.Answer again = console.sendUnchecked(console.request("GET", "/", "")
                .header("If-None-Match", index.header("ETag"))
                .build());
        assertThat(again.status()).isEqualTo(304);
        for (String path : Set.of(
                "/assets/none.js",
                "/assets/%2e%2e/openapi.yaml",
                "/assets/..%2fopenapi.yaml",
                "/assets/.hidden.js",
                "/assets/%5c..%5copenapi.yaml",
                "/assets//etc/passwd.txt")) {
            TestConsole.Answer answer =
                    console.sendUnchecked(console.request("GET", path, "").build());
            assertThat(answer.status()).as(path).isBetween(400, 404);
            assertThat(answer.header("Content-Type")).as(path).isEqualTo("application/problem+json");
        }
        assertThat(index.body().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }
}
