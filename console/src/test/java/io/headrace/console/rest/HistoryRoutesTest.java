package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.DeadCause;
import io.headrace.config.HistoryConfig;
import io.headrace.console.rest.TestConsole.Answer;
import io.headrace.history.ArchivedTask;
import io.headrace.history.KeptValue;
import io.headrace.history.KeptValue.Kept;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What has ended is found over REST; every answer is held against {@code openapi.yaml} by the client. */
@HeadraceTest
class HistoryRoutesTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final Failure NO_ROUTE =
            new Failure("java.net.ConnectException", "no route to host 17", "at a\nat b");

    /** More than that wait for their turn, and more are sent away. */
    private static final int AT_ONCE = 3;

    private static final int WAITING = 32;

    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private TestPostgres postgres;
    private TestRedis redis;
    private FaultProxy proxy;
    private TestConsole console;

    @BeforeEach
    void start(TestRedis testRedis, TestPostgres testPostgres) {
        redis = testRedis;
        postgres = testPostgres;
        proxy = FaultProxy.to(postgres.url());
        HistoryConfig config = HistoryRows.config(postgres, proxy.port());
        HistoryRows.init(config);
        console = TestConsole.start(redis, config);
    }

    @AfterEach
    void stop() {
        console.close();
        proxy.close();
    }

    private static KeptValue whole(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new KeptValue(bytes, bytes.length, Kept.WHOLE);
    }

    private ArchivedTask completed(String id, int second, String payload, String result) {
        Instant end = today.plusSeconds(second);
        return ended(
                id,
                new Outcome(
                        TaskState.COMPLETED,
                        "mail.send",
                        null,
                        "",
                        end,
                        List.of(new Attempt(1, "w1", end.minusMillis(40), 3, 40, null))),
                whole(payload),
                whole(result));
    }

    private ArchivedTask dead(String id, int second, KeptValue payload) {
        Instant end = today.plusSeconds(second);
        return ended(
                id,
                new Outcome(
                        TaskState.DEAD,
                        "mail.bounce",
                        null,
                        "2 attempts failed",
                        end,
                        List.of(
                                new Attempt(1, "w1", end.minusMillis(900), 5, 10, NO_ROUTE),
                                new Attempt(2, "w2", end.minusMillis(20), 7, 20, NO_ROUTE))),
                payload,
                null);
    }

    private static ArchivedTask ended(String id, Outcome outcome, KeptValue payload, KeptValue result) {
        return new ArchivedTask(
                new TaskId(MAIL, id),
                Priority.HIGH,
                TaskOptions.DEFAULTS,
                outcome.endedAt().minusSeconds(2),
                payload,
                outcome,
                result,
                outcome.state() == TaskState.DEAD ? DeadCause.of(outcome.type(), NO_ROUTE, "") : null);
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        Answer answer = console.get("/history/tasks" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        answer.json().get("items").forEach(item -> ids.add(item.get("id").asString()));
        return ids;
    }

    @Test
    void what_has_ended_is_found_by_each_parameter_and_page_by_page() throws SQLException {
        HistoryRows.add(
                postgres,
                completed("a", 1, "{\"customer\":42,\"text\":\"<b>&\"}", "{\"ok\":true}"),
                dead("b", 2, whole("{\"customer\":\"42\"}")),
                completed("c", 3, "{\"order\":{\"customer\":7}}", "1"));

        assertThat(ids("")).containsExactly("mail/c", "mail/b", "mail/a");
        assertThat(ids("?queue=mail&type=mail.*&state=dead&state=expired&worker=w2&error=ROUTE"))
                .containsExactly("mail/b");
        assertThat(ids("?queue=other")).isEmpty();
        assertThat(ids("?type=mail.send")).containsExactly("mail/c", "mail/a");
        assertThat(ids("?since=" + today.plusSeconds(2) + "&until=" + today.plusSeconds(3)))
                .containsExactly("mail/b");
        assertThat(ids("?payload=customer=42")).containsExactly("mail/b", "mail/a");
        assertThat(ids("?payload=customer=42&payload=text=%3Cb%3E%26")).containsExactly("mail/a");
        assertThat(ids("?payload=order.customer=7")).containsExactly("mail/c");

        JsonNode first = console.get("/history/tasks?limit=2&type=mail.*").json();
        assertThat(first.get("items").get(1).toString())
                .isEqualTo(
                        "{\"id\":\"mail/b\",\"queue\":\"mail\",\"state\":\"dead\",\"status\":\"failed\","
                                + "\"type\":\"mail.bounce\",\"priority\":4,\"attempt\":2,\"since\":\"" + time(2) + "\","
                                + "\"reason\":\"2 attempts failed\",\"error\":\"ConnectException: no route to host 17\","
                                + "\"waitedMs\":7,\"ranMs\":20,\"worker\":\"w2\","
                                + "\"submittedAt\":\"" + time(0) + "\",\"endedAt\":\"" + time(2) + "\","
                                + "\"cause\":\"mail.bounce ConnectException: no route to host #\","
                                + "\"payload\":\"{\\\"customer\\\": \\\"42\\\"}\",\"payloadBytes\":17,\"payloadKept\":\"whole\"}");
        String next = first.get("next").asString();
        assertThat(ids("?limit=2&type=mail.*&cursor=" + next)).containsExactly("mail/a");
    }

    private String time(int second) {
        return today.plusSeconds(second).toString().replace("Z", ".000Z");
    }

    @Test
    void a_task_that_redis_has_forgotten_is_told_from_the_history_with_every_end() throws SQLException {
        HistoryRows.add(
                postgres,
                dead("x", 1, new KeptValue("{\"long\":".getBytes(StandardCharsets.UTF_8), 70_000, Kept.CUT)),
                completed("x", 60, "{\"a\":1}", "\"done\""),
                dead("y", 1, new KeptValue(new byte[0], 300, Kept.LEFT_OUT)));

        JsonNode ends = console.get("/history/tasks/mail/x").json().get("items");
        assertThat(ends).hasSize(2);
        JsonNode last = console.get("/tasks/mail/x").json();
        assertThat(last).isEqualTo(ends.get(0));
        assertThat(last.get("source").asString()).isEqualTo("history");
        assertThat(last.get("status").asString()).isEqualTo("completed");
        assertThat(last.get("result").asString()).isEqualTo("done");
        assertThat(last.get("payload").toString()).isEqualTo("{\"a\":1}");
        assertThat(last.get("timeline")).hasSize(4);
        JsonNode before = ends.get(1);
        assertThat(before.get("attempts").get(1).get("error").get("stack").asString())
                .isEqualTo("at a\nat b");
        assertThat(before.get("payloadText").asString()).isEqualTo("{\"long\":");
        assertThat(before.get("payloadKept").asString()).isEqualTo("cut");
        assertThat(before.get("payloadCut").asBoolean()).isTrue();
        assertThat(before.get("payloadBytes").asLong()).isEqualTo(70_000);
        JsonNode leftOut = console.get("/tasks/mail/y").json();
        assertThat(leftOut.get("payloadKept").asString()).isEqualTo("left_out");
        assertThat(leftOut.has("payload") || leftOut.has("payloadText")).isFalse();
        Answer none = console.get("/history/tasks/mail/none");
        assertThat(none.problem()).isEqualTo("not-found");
        assertThat(none.body()).contains("The history has no task mail/none: it has not ended");
        assertThat(console.get("/tasks/mail/none").problem()).isEqualTo("not-found");
        assertThat(console.sendUnchecked(console.request("HEAD", "/tasks/mail/x", "")
                                .header("Authorization", "Bearer " + TestConsole.READER)
                                .build())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void redis_is_believed_before_the_history() throws SQLException {
        String task = console.post("/tasks", "{\"type\":\"t\",\"id\":\"x\",\"queue\":\"mail\"}")
                .header("Location");
        HistoryRows.add(postgres, dead("x", 1, whole("{}")));
        JsonNode detail = console.get(task).json();
        assertThat(detail.get("state").asString()).isEqualTo("queued");
        assertThat(detail.has("source")).isFalse();
    }

    @Test
    void types_and_causes_are_told_by_day_of_the_last_week() throws SQLException {
        HistoryRows.add(
                postgres,
                completed("a", 1, "1", "1"),
                dead("b", 2, whole("2")),
                dead("c", -86_000, whole("3")),
                dead("old", -7 * 86_400, whole("4")));
        String day = today.toString().substring(0, 10);
        String yesterday = today.minusSeconds(1).toString().substring(0, 10);

        assertThat(console.get("/history/types").json().toString())
                .isEqualTo("{\"items\":[" + type("mail.bounce", day, 0, 1, 2, 7, 20) + ","
                        + type("mail.send", day, 1, 0, 1, 3, 40) + ","
                        + type("mail.bounce", yesterday, 0, 1, 2, 7, 20) + "]}");
        assertThat(console.get("/history/types?type=mail.send&queue=mail&since=" + today + "&until="
                                + today.plusSeconds(1))
                        .json()
                        .get("items"))
                .isEmpty();
        assertThat(console.get("/history/causes?limit=5").json().toString())
                .isEqualTo("{\"items\":[{\"cause\":\"mail.bounce ConnectException: no route to host #\",\"count\":2,"
                        + "\"first\":\"" + time(-86_000) + "\",\"last\":\"" + time(2) + "\","
                        + "\"example\":\"no route to host 17\","
                        + "\"days\":{\"" + yesterday + "\":1,\"" + day + "\":1}}]}");
        assertThat(console.get("/history/causes?since=2020-01-01T00:00:00Z")
                        .json()
                        .get("items")
                        .get(0)
                        .get("count")
                        .asInt())
                .isEqualTo(3);
    }

    private static String type(String type, String day, int completed, int dead, int attempts, int waited, int ran) {
        return "{\"type\":\"" + type + "\",\"day\":\"" + day + "\",\"completed\":" + completed + ",\"dead\":" + dead
                + ",\"cancelled\":0,\"expired\":0,\"attempts\":" + attempts + ",\"waitedMs\":" + same(waited)
                + ",\"ranMs\":" + same(ran) + ",\"failureRatio\":" + (double) dead + "}";
    }

    private static String same(int value) {
        return "{\"p50\":" + value + ",\"p95\":" + value + ",\"p99\":" + value + ",\"max\":" + value + "}";
    }

    @Test
    void a_task_is_replayed_once_as_a_new_one_and_that_is_written_down() throws SQLException {
        HistoryRows.add(
                postgres,
                dead("x", 1, whole("{\"customer\":42}")),
                dead("x", 2, whole("{\"customer\":42}")),
                dead("cut", 2, new KeptValue("{".getBytes(StandardCharsets.UTF_8), 70_000, Kept.CUT)));

        Answer replayed = console.post(
                "/history/tasks/mail/x/replay", "{\"reason\":\"route is back\",\"endedAt\":\"" + time(2) + "\"}");
        assertThat(replayed.status()).as(replayed.body()).isEqualTo(202);
        assertThat(replayed.json().get("state").asString()).isEqualTo("queued");
        assertThat(replayed.json().get("duplicate").asBoolean()).isFalse();
        JsonNode task = console.get(replayed.header("Location")).json();
        assertThat(task.get("type").asString()).isEqualTo("mail.bounce");
        assertThat(task.get("priority").asInt()).isEqualTo(4);
        assertThat(task.get("payload").get("customer").asInt()).isEqualTo(42);
        assertThat(task.get("headers").toString()).isEqualTo("{\"headrace-replay-of\":\"mail/x\"}");
        JsonNode audit = console.get("/audit").json().get("items").get(0);
        assertThat(audit.get("by").asString()).isEqualTo("all");
        assertThat(audit.get("action").asString()).isEqualTo("replay");
        assertThat(audit.get("target").asString()).isEqualTo("mail/x");
        assertThat(audit.get("reason").asString()).isEqualTo("route is back");

        Answer again = console.post("/history/tasks/mail/x/replay", "");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("duplicate").asBoolean()).isTrue();
        assertThat(again.header("Location")).isEqualTo(replayed.header("Location"));
        assertThat(console.get("/queues/mail").json().get("queued").asInt()).isEqualTo(1);

        assertThat(console.post("/history/tasks/mail/x/replay", "{\"endedAt\":\"" + time(1) + "\"}")
                        .problem())
                .isEqualTo("conflict");
        assertThat(console.post("/history/tasks/mail/x/replay", "{\"endedAt\":\"" + time(3) + "\"}")
                        .problem())
                .isEqualTo("not-found endedAt");
        Answer cut = console.post("/history/tasks/mail/cut/replay", "");
        assertThat(cut.problem()).isEqualTo("conflict");
        assertThat(cut.body()).contains("70000 bytes");
        Answer none = console.post("/history/tasks/mail/none/replay", "");
        assertThat(none.problem()).isEqualTo("not-found");
        assertThat(none.body()).contains("The history has no task mail/none: it has not ended");
        assertThat(console.send(console.request("POST", "/history/tasks/mail/x/replay", "")
                                .header("Authorization", "Bearer " + TestConsole.READER))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_replay_that_only_the_history_knows_is_a_duplicate() throws SQLException {
        String replay = "replay-" + today.plusSeconds(1).toEpochMilli() + "-x";
        HistoryRows.add(postgres, dead("x", 1, whole("{}")), completed(replay, 2, "{}", "1"));
        Answer again = console.post("/history/tasks/mail/x/replay", "");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Location")).isEqualTo("/tasks/mail/" + replay);
        assertThat(again.json().get("state").asString()).isEqualTo("completed");
        assertThat(again.json().get("duplicate").asBoolean()).isTrue();
        assertThat(console.get(again.header("Location")).json().get("source").asString())
                .isEqualTo("history");
        assertThat(console.get("/history/tasks/mail/x")
                        .json()
                        .get("items")
                        .get(0)
                        .get("replay")
                        .toString())
                .isEqualTo("{\"id\":\"mail/" + replay + "\",\"state\":\"completed\",\"endedAt\":\"" + time(2) + "\"}");
    }

    @Test
    void wrong_parameters_are_told_by_name() {
        assertThat(console.get("/history/tasks?state=queued").problem()).isEqualTo("invalid-request state");
        assertThat(console.get("/history/tasks?queue=a&queue=b").problem()).isEqualTo("invalid-request queue");
        assertThat(console.get("/history/tasks?payload=customer").problem()).isEqualTo("invalid-request payload");
        assertThat(console.get("/history/tasks?" + "payload=a=1&".repeat(20) + "payload=b=2")
                        .problem())
                .isEqualTo("invalid-request payload");
        assertThat(console.get("/history/tasks?payload=a=" + "x".repeat(1_000)).problem())
                .isEqualTo("invalid-request payload");
        assertThat(console.get("/history/tasks?cursor=nonsense").problem()).isEqualTo("invalid-request cursor");
        assertThat(console.get("/history/tasks?limit=201").problem()).isEqualTo("invalid-request limit");
        assertThat(console.get("/history/tasks?since=2026-13-01").problem()).isEqualTo("invalid-request since");
        assertThat(console.get("/history/tasks?since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z")
                        .problem())
                .isEqualTo("invalid-request until");
        assertThat(console.get("/history/tasks?form=1").problem()).isEqualTo("unknown-field form");
        assertThat(console.get("/history/types?worker=w").problem()).isEqualTo("unknown-field worker");
        assertThat(console.get("/history/tasks/BAD/x").problem()).isEqualTo("invalid-request queue");
        assertThat(ids("?error=%00%27%25&worker=%00&type=%00&payload=%00=%F0%9F%92%A9"))
                .isEmpty();
    }

    @Test
    void what_waits_for_an_archiver_is_told() {
        assertThat(console.get("/history").body()).isEqualTo("{\"configured\":true,\"reachable\":true,\"queues\":[]}");
    }

    @Test
    void the_console_lives_with_postgres_away_and_finds_it_again() throws SQLException {
        String task = console.post("/tasks", "{\"type\":\"t\"}").header("Location");
        HistoryRows.add(postgres, dead("x", 1, whole("{}")));
        proxy.refuse();

        Answer search = console.get("/history/tasks");
        assertThat(search.status()).isEqualTo(503);
        assertThat(search.problem()).isEqualTo("history-unavailable");
        assertThat(search.header("Retry-After")).isEqualTo("1");
        Answer forgotten = console.get("/tasks/mail/x");
        assertThat(forgotten.problem()).isEqualTo("not-found");
        assertThat(forgotten.body())
                .contains("Redis knows no task mail/x, and the history could not be asked: PostgreSQL");
        JsonNode state = console.get("/history").json();
        assertThat(state.get("reachable").asBoolean()).isFalse();
        assertThat(state.get("problem").asString()).contains("PostgreSQL");
        assertThat(console.get(task).status()).isEqualTo(200);
        assertThat(console.get("/health/ready").status()).isEqualTo(200);

        proxy.heal();
        await().until(() -> console.get("/history").json().get("reachable").asBoolean());
        assertThat(console.get("/tasks/mail/x").status()).isEqualTo(200);

        proxy.blackHole();
        assertThat(console.get("/tasks/mail/x").body()).contains("has not answered within 1 s");
    }

    @Test
    void too_many_questions_wait_or_are_sent_away_while_all_else_is_answered() throws SQLException {
        HistoryRows.add(postgres, dead("x", 1, whole("{}")));
        assertThat(ids("")).hasSize(1);
        List<CompletableFuture<HttpResponse<String>>> searches = new ArrayList<>();
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table headrace.ended_task in access exclusive mode");
            for (int i = 0; i < AT_ONCE + WAITING; i++) {
                searches.add(console.http()
                        .sendAsync(
                                console.request("GET", "/history/tasks", "")
                                        .header("Authorization", "Bearer " + TestConsole.READER)
                                        .build(),
                                BodyHandlers.ofString()));
            }
            await().until(() -> console.console().load().endsWith(", " + (AT_ONCE + WAITING) + " questions"));

            Answer more = console.get("/history/tasks");
            assertThat(more.status()).isEqualTo(503);
            assertThat(more.problem()).isEqualTo("unavailable");
            assertThat(more.header("Retry-After")).isEqualTo("1");
            assertThat(console.get("/tasks/mail/x").body()).contains("the history could not be asked");
            assertThat(console.get("/queues").status()).isEqualTo(200);

            searches.remove(searches.size() - 1).cancel(true);
            await().until(() -> console.console().load().endsWith(", " + (AT_ONCE + WAITING - 1) + " questions"));
            other.rollback();
        }
        for (CompletableFuture<HttpResponse<String>> search : searches) {
            assertThat(search.join().body()).contains("mail/x");
        }
        assertThat(console.console().load()).endsWith(", 0 questions");
    }

    @Test
    void a_console_without_a_history_says_so() {
        try (TestConsole without = TestConsole.start(redis)) {
            JsonNode state = without.get("/history").json();
            assertThat(state.get("configured").asBoolean()).isFalse();
            assertThat(state.get("reachable").asBoolean()).isFalse();
            assertThat(state.get("problem").asString()).contains("HEADRACE_HISTORY_URL");
            for (String path : List.of("/tasks", "/tasks/mail/x", "/types", "/causes")) {
                Answer answer = without.get("/history" + path);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.problem()).isEqualTo("history-not-configured");
            }
            assertThat(without.get("/tasks/mail/x").json().get("detail").asString())
                    .doesNotContain("history");
        }
    }

    @Test
    void the_history_is_asked_by_whoever_may_read() {
        for (String path : List.of("", "/tasks", "/types", "/causes")) {
            assertThat(console.send(console.request("GET", "/history" + path, "")
                                    .header("Authorization", "Bearer " + TestConsole.OPERATOR))
                            .status())
                    .isEqualTo(403);
            assertThat(console.send(console.request("GET", "/history" + path, "")
                                    .header("Authorization", "Bearer " + TestConsole.READER))
                            .status())
                    .isEqualTo(200);
        }
    }
}
