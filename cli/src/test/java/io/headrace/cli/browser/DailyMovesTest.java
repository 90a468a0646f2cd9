package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.headrace.cli.browser.Scene.Order;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The ten moves of {@code docs/operations.md}, with clicks and keys, while a load runs. */
class DailyMovesTest extends BrowserTest {

    @Test
    void is_it_flowing() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        assertThat(dashboard.at("verdict")).containsText(Pattern.compile("Flowing: [1-9][0-9.,]* tasks/s"));
        assertThat(dashboard.at("chart-throughput").locator("canvas")).isVisible();
        assertThat(dashboard.at("chart-throughput").locator(".legend")).containsText(Pattern.compile("ended [1-9]"));
        assertThat(dashboard.at("chart-latency").locator(".legend")).containsText(Pattern.compile("waited p50 [0-9]"));
        Locator completed = dashboard.at("figure-completed");
        String before = completed.textContent();
        assertThat(completed).not().hasText(before);
    }

    @Test
    void the_newest_failures_open_with_all_attempts_and_their_stacks() {
        TaskId id = dead(new Order("ada", "expired", 12));
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        failure(dashboard, id).click();
        dashboard.shows("dead");
        assertThat(dashboard.at("why-answer")).containsText("in attempt 3: attempts used up");
        Locator attempts = dashboard.at("attempt");
        assertThat(attempts).hasCount(3);
        for (int i = 0; i < 3; i++) {
            Locator attempt = attempts.nth(i);
            assertThat(attempt).containsText("Attempt " + (3 - i));
            assertThat(attempt).containsText("The bank refuses the card of ada");
            if (i > 0) {
                attempt.locator("summary").click();
            }
            assertThat(attempt.locator("pre")).isVisible();
            assertThat(attempt.locator("pre")).containsText("io.headrace.cli.browser.Scene.charge(Scene.java:");
        }
        assertThat(dashboard.one("timeline-entry", "ubmitted")).isVisible();
    }

    @Test
    void one_dead_task_runs_again_with_an_edited_payload() {
        TaskId id = dead(new Order("bob", "expired", 40));
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        failure(dashboard, id).click();
        dashboard.at("edit").click();
        Locator payload = dashboard.at("field-payload");
        payload.fill("{\"customer\": \"bob\", \"card\": ");
        assertThat(dashboard.at("payload-check")).containsText("Not valid JSON");
        assertThat(dashboard.at("dialog-confirm")).isDisabled();
        payload.fill("{\"customer\": \"bob\", \"card\": \"valid\", \"amount\": 41}");
        dashboard.at("field-reason").fill("has a new card");
        dashboard.confirm();
        dashboard.shows("completed");
        assertThat(dashboard.at("result")).containsText("charged 41");
        assertThat(scene().state(id)).isEqualTo(TaskState.COMPLETED);

        dashboard.open("/audit");
        assertThat(dashboard.one("audit-row", id.toString())).containsText("has a new card");
    }

    @Test
    void all_that_died_of_one_cause_run_again_after_a_count() {
        List<TaskId> parcels =
                IntStream.rangeClosed(1, 12).mapToObj(scene()::ship).toList();
        TaskId other = dead(new Order("cid", "expired", 1));
        parcels.forEach(id -> scene().await(id, TaskState.DEAD));
        scene().repairShipping();

        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.at("nav-dead").click();
        Locator cause = dashboard.one("cause-row", "No carrier for parcel");
        assertThat(cause).containsText("12");
        cause.getByTestId("cause-retry").click();
        assertThat(dashboard.at("bulk-dialog")).containsText("Retry 12 tasks?");
        assertThat(dashboard.at("bulk-dialog").locator(".samples")).containsText("and 9 tasks more");
        dashboard.at("dialog-confirm").click();
        assertThat(dashboard.at("bulk-progress")).hasText("12 of 12 retried");
        dashboard.at("dialog-cancel").click();
        assertThat(cause).hasCount(0);

        parcels.forEach(id -> scene().await(id, TaskState.COMPLETED));
        assertThat(scene().state(other)).isEqualTo(TaskState.DEAD);
    }

    @Test
    void a_task_is_found_by_id_by_type_and_by_the_text_of_its_payload() {
        TaskId wanted = scene().chargeLater(new Order("needle-4711", "valid", 7), Duration.ofHours(3));
        TaskId other = scene().chargeLater(new Order("straw", "valid", 7), Duration.ofHours(3));
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.press("/");
        dashboard.page().keyboard().insertText(wanted.toString());
        dashboard.press("Enter");
        dashboard.shows("scheduled");
        assertThat(dashboard.at("payload")).containsText("needle-4711");

        dashboard.at("nav-tasks").click();
        dashboard.at("state-scheduled").click();
        dashboard.at("filter-type").fill("orders.*");
        dashboard.at("filter-apply").click();
        assertThat(dashboard.row(wanted)).isVisible();
        assertThat(dashboard.row(other)).isVisible();

        dashboard.at("search").fill("needle-4711");
        dashboard.press("Enter");
        assertThat(dashboard.row(wanted)).isVisible();
        assertThat(dashboard.at("task-row")).hasCount(1);
        // The view can be shared: its address says it all.
        assertThat(dashboard.page().url()).endsWith("#/tasks?text=needle-4711");
        dashboard.at("filter-error").fill("nothing of the kind");
        dashboard.at("filter-apply").click();
        assertThat(dashboard.at("empty")).containsText("No task matches");
        scene().cancel(wanted);
        scene().cancel(other);
    }

    @Test
    void work_of_a_queue_stops_when_it_is_paused_and_goes_on_when_it_is_resumed() {
        Dashboard dashboard = dashboard();
        dashboard.open("/queues");
        dashboard.page().locator("[data-queue=orders] a[data-row]").click();
        dashboard.at("pause").click();
        dashboard.at("field-for").selectOption("1h");
        dashboard.at("field-reason").fill("the bank is down");
        dashboard.confirm();
        assertThat(dashboard.at("pause-banner")).containsText("the bank is down");

        TaskId id = scene().chargeFrom(Scene.ORDERS, new Order("dora", "valid", 5));
        assertThat(dashboard.page().locator(".figures div").first()).containsText("Waiting1");
        scene().awaitWork(Scene.FIRST_WORKER, 100);
        scene().awaitWork(Scene.SECOND_WORKER, 100);
        assertThat(scene().state(id)).isEqualTo(TaskState.QUEUED);
        dashboard.at("nav-overview").click();
        assertThat(dashboard.at("verdict")).containsText("Queue orders is paused");

        dashboard.open("/queues/orders");
        dashboard.at("resume").click();
        dashboard.confirm();
        scene().await(id, TaskState.COMPLETED);
        assertThat(dashboard.at("pause-banner")).hasCount(0);
        assertThat(dashboard.at("pause")).isVisible();
    }

    @Test
    void a_quieted_worker_takes_no_more_tasks_until_it_may_again() {
        Dashboard dashboard = dashboard();
        dashboard.open("/workers");
        Locator card = dashboard.page().locator("[data-worker=" + Scene.SECOND_WORKER + "]");
        card.getByTestId("quiet").click();
        dashboard.confirm();
        assertThat(card.getByTestId("mark-quiet")).isVisible();
        assertThat(card).containsText("runs nothing right now");

        int before = scene().startedBy(Scene.SECOND_WORKER);
        scene().awaitWork(Scene.FIRST_WORKER, 200);
        assertThat(scene().startedBy(Scene.SECOND_WORKER)).isEqualTo(before);

        card.getByTestId("unquiet").click();
        dashboard.confirm();
        assertThat(card.getByTestId("mark-quiet")).hasCount(0);
        scene().awaitWork(Scene.SECOND_WORKER, 100);
    }

    @Test
    void a_runaway_is_cancelled() {
        TaskId id = scene().render("the whole year");
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.at("figure-running").click();
        dashboard.at("filter-type").fill("reports.render");
        dashboard.at("filter-apply").click();
        assertThat(dashboard.row(id)).containsText("40 % the whole year");
        dashboard.row(id).locator("a[data-row]").click();
        dashboard.shows("running");
        assertThat(dashboard.at("why-answer")).containsText("mill-");
        assertThat(dashboard.at("log").getByTestId("log-line")).containsText("renders the whole year");
        dashboard.at("cancel").click();
        dashboard.confirm();
        dashboard.shows("cancelled");
        assertThat(scene().state(id)).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_delayed_task_says_when_it_runs_and_can_run_now() {
        TaskId id = scene().chargeLater(new Order("emil", "valid", 9), Duration.ofHours(2));
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.at("nav-delayed").click();
        dashboard.row(id).locator("a[data-row]").click();
        dashboard.shows("scheduled");
        assertThat(dashboard.at("why-answer")).containsText(Pattern.compile("due in 1h5\\dm"));
        dashboard.at("run-now").click();
        dashboard.confirm();
        dashboard.shows("completed");
        assertThat(scene().state(id)).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void a_queue_is_purged_by_whoever_types_its_name() {
        List<TaskId> ids = IntStream.range(0, 7)
                .mapToObj(i -> scene().chargeFrom("attic", new Order("fay", "valid", i)))
                .toList();
        Dashboard dashboard = dashboard();
        dashboard.open("/queues/attic");
        assertThat(dashboard.at("mark-unserved")).isVisible();
        dashboard.at("purge").click();
        Locator purge = dashboard.at("dialog-confirm");
        assertThat(purge).hasText("Purge 7 tasks");
        assertThat(purge).isDisabled();
        dashboard.at("field-confirm-name").fill("attik");
        assertThat(purge).isDisabled();
        dashboard.press("Enter");
        ids.forEach(id -> assertThat(scene().state(id)).isEqualTo(TaskState.QUEUED));
        dashboard.at("field-confirm-name").fill("attic");
        purge.click();
        assertThat(dashboard.at("purge-dialog")).containsText("7 tasks purged");
        dashboard.at("dialog-cancel").click();
        ids.forEach(id -> assertThat(scene().state(id)).isEqualTo(TaskState.CANCELLED));
    }

    @Test
    void who_is_working_on_what() {
        TaskId id = scene().render("the second quarter");
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.at("nav-workers").click();
        Locator cards = dashboard.at("worker-card");
        assertThat(cards).hasCount(2);
        Locator task = cards.locator("a", new Locator.LocatorOptions().setHasText(id.toString()));
        assertThat(task).isVisible();
        String worker = dashboard.one("worker-card", id.toString()).getAttribute("data-worker");
        task.click();
        assertThat(dashboard.at("facts")).containsText(worker);
        assertThat(dashboard.at("why-answer")).containsText(worker);
        scene().cancel(id);
    }

    private TaskId dead(Order order) {
        return scene().await(scene().charge(order), TaskState.DEAD);
    }

    private static Locator failure(Dashboard dashboard, TaskId id) {
        return dashboard.page().locator("[data-test=failure] a[title='" + id + "']");
    }
}
