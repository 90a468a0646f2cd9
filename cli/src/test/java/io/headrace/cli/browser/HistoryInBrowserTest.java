package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.headrace.cli.browser.Scene.Insult;
import io.headrace.cli.browser.Scene.Order;
import io.headrace.history.CauseHistory;
import io.headrace.history.HistoryFilter;
import io.headrace.history.PayloadCondition;
import io.headrace.history.TaskHistory;
import io.headrace.history.TypeDay;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What has ended is found, counted and run again in the dashboard, long after Redis has forgotten it. */
class HistoryInBrowserTest extends BrowserTest {

    private static final int ORDERS_OF_PAUL = 60;
    private static final String CHARGE = "orders.charge";

    private TaskHistory history;
    private TaskId eve;
    private TaskId cancelled;
    private TaskId parcel;
    private TaskId forgotten;

    @Override
    Scene scene(TestRedis redis) {
        return Scene.withHistory(redis);
    }

    @BeforeAll
    void fill() {
        history = scene().history();
        List<TaskId> all = new ArrayList<>();
        IntStream.rangeClosed(1, ORDERS_OF_PAUL)
                .forEach(amount -> all.add(scene().charge(new Order("paul", "valid", amount))));
        IntStream.rangeClosed(1, 4).forEach(amount -> all.add(scene().charge(new Order("yves", "valid", amount))));
        IntStream.rangeClosed(1, 2).forEach(amount -> all.add(scene().charge(new Order("yves", "expired", amount))));
        all.add(scene().charge(new Order("eve", "expired", 1)));
        eve = scene().charge(new Order("eve", "expired", 2));
        cancelled = scene().chargeLater(new Order("nina", "valid", 3), Duration.ofHours(1));
        scene().cancel(cancelled);
        parcel = scene().ship(7);
        forgotten = scene().shout(
                        new Insult("hello", Map.of("customer", "otto"), false),
                        TaskOptions.builder().retention(Duration.ofSeconds(3)).header("x-tenant", "north"));
        all.addAll(List.of(eve, cancelled, parcel, scene().ship(8), forgotten));
        all.forEach(id -> scene().awaitEnds(id, 1));
        scene().awaitForgotten(forgotten);
        scene().moveBack("payload @> '{\"customer\": \"yves\"}'", "1");
    }

    @Test
    void every_filter_narrows_the_list_and_stands_in_the_address() {
        Dashboard dashboard = dashboard();
        dashboard.open("/history");
        dashboard.at("filter-queue").selectOption(Scene.ORDERS);
        dashboard.at("filter-state").selectOption("dead");
        assertThat(dashboard.row(eve)).isVisible();
        assertThat(dashboard.at("task-row")).hasCount(6);
        dashboard.at("filter-type").fill("orders.ch*");
        dashboard.press("Enter");
        assertThat(dashboard.at("task-row")).hasCount(4);
        dashboard.at("filter-error").fill("the CARD of e");
        dashboard.press("Enter");
        assertThat(dashboard.at("task-row")).hasCount(2);
        dashboard.at("filter-payload").fill("customer=eve");
        dashboard.press("Enter");
        assertThat(dashboard.at("chip")).hasText("customer=eve");
        dashboard.at("filter-payload").fill("amount=2");
        dashboard.at("filter-apply").click();
        assertThat(dashboard.at("chip")).hasCount(2);
        assertThat(dashboard.at("task-row")).hasCount(1);
        assertThat(dashboard.row(eve)).containsText("The bank refuses the card of eve");
        assertThat(dashboard.row(eve)).hasAttribute("data-state", "dead");

        String shared = dashboard.page().url();
        dashboard.page().navigate("about:blank");
        dashboard.page().navigate(shared);
        assertThat(dashboard.at("task-row")).hasCount(1);
        assertThat(dashboard.at("filter-queue")).hasValue(Scene.ORDERS);
        assertThat(dashboard.at("filter-state")).hasValue("dead");
        assertThat(dashboard.at("filter-type")).hasValue("orders.ch*");
        assertThat(dashboard.at("filter-error")).hasValue("the CARD of e");
        assertThat(dashboard.at("chip")).hasText(new String[] {"customer=eve", "amount=2"});
        dashboard.one("chip", "amount=2").getByTestId("chip-remove").click();
        assertThat(dashboard.at("task-row")).hasCount(2);
        dashboard.at("filter-clear").click();
        assertThat(dashboard.at("chip")).hasCount(0);
        assertThat(dashboard.at("filter-error")).hasValue("");
    }

    @Test
    void a_worker_and_moments_narrow_the_list() {
        long byFirst = workedBy(Scene.FIRST_WORKER);
        assertThat(byFirst + workedBy(Scene.SECOND_WORKER)).isEqualTo(6);
        Dashboard dashboard = dashboard();
        dashboard.open("/history?queue=orders&payload=customer%3Dyves&worker=" + Scene.FIRST_WORKER);
        assertThat(dashboard.at("filter-worker")).hasValue(Scene.FIRST_WORKER);
        assertThat(dashboard.at("shown")).hasText(byFirst + " shown");
        dashboard.open("/history?queue=orders&payload=customer%3Dyves");
        assertThat(dashboard.at("shown")).hasText("6 shown");
        dashboard.at("filter-more").click();
        // In the zone of the browser, an hour ago: later than what was moved to yesterday.
        Object hourAgo = dashboard
                .page()
                .evaluate("() => { const d = new Date(Date.now() - 3600e3 - new Date().getTimezoneOffset() * 60000);"
                        + " return d.toISOString().slice(0, 16); }");
        dashboard.at("filter-since").fill(hourAgo.toString());
        dashboard.at("filter-apply").click();
        assertThat(dashboard.at("empty")).containsText("No ended task matches");
        dashboard.at("filter-since").fill("");
        dashboard.at("filter-until").fill(hourAgo.toString());
        dashboard.at("filter-apply").click();
        assertThat(dashboard.at("shown")).hasText("6 shown");
    }

    private long workedBy(String worker) {
        HistoryFilter filter =
                new HistoryFilter(new QueueName(Scene.ORDERS), null, Set.of(), null, null, worker, null, yves());
        return history.count(filter);
    }

    private static List<PayloadCondition> yves() {
        return List.of(PayloadCondition.parse("customer=yves"));
    }

    @Test
    void what_ended_earlier_comes_by_older_until_all_are_there_once() {
        Dashboard dashboard = dashboard();
        dashboard.open("/history?queue=orders&payload=customer%3Dpaul");
        assertThat(dashboard.at("shown")).hasText("50 shown");
        dashboard.at("more").click();
        assertThat(dashboard.at("shown")).hasText(ORDERS_OF_PAUL + " shown");
        assertThat(dashboard.at("more")).hasCount(0);
        List<?> ids = (List<?>) dashboard.at("task-row").evaluateAll("(rows) => rows.map((row) => row.dataset.id)");
        assertThat(new HashSet<>(ids)).hasSize(ORDERS_OF_PAUL);
        List<?> times = (List<?>)
                dashboard.at("task-row").evaluateAll("(rows) => rows.map((row) => row.querySelector('time').dateTime)");
        assertThat(times.stream().map(time -> Instant.parse(time.toString())).toList())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void a_task_that_redis_has_forgotten_is_found_by_its_id_and_runs_again_as_a_new_one() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.at("search").fill(forgotten.toString());
        dashboard.press("Enter");
        dashboard.shows("completed");
        assertThat(dashboard.at("from-history")).isVisible();
        assertThat(dashboard.at("why-answer")).hasText("Completed in attempt 1");
        assertThat(dashboard.at("payload")).containsText("otto");
        assertThat(dashboard.at("result")).containsText("hello");
        assertThat(dashboard.at("attempt")).containsText("Attempt 1");
        assertThat(dashboard.at("headers")).containsText("north");
        assertThat(dashboard.one("timeline-entry", "Ended: completed")).isVisible();

        dashboard.at("replay").click();
        dashboard.at("field-reason").fill("once more");
        dashboard.confirm();
        assertThat(dashboard.page()).not().hasURL(Pattern.compile(Pattern.quote(forgotten.local())));
        dashboard.awaitContent();
        assertThat(dashboard.at("headers")).containsText(forgotten.toString());
        dashboard.open("/audit");
        assertThat(dashboard.one("audit-row", "once more")).containsText(forgotten.toString());
        dashboard.forgive("status of 404");
    }

    @Test
    void a_row_leads_to_its_own_end_of_a_task_that_ended_twice() {
        scene().repairShipping();
        Dashboard dashboard = dashboard();
        dashboard.open("/tasks/" + parcel);
        dashboard.at("retry").click();
        dashboard.confirm();
        dashboard.shows("completed");
        scene().awaitEnds(parcel, 2);

        dashboard.open("/history?queue=orders&type=orders.ship&payload=amount%3D7");
        assertThat(dashboard.row(parcel)).hasCount(2);
        dashboard
                .page()
                .locator("[data-test=task-row][data-state=dead] a[data-row]")
                .click();
        dashboard.shows("dead");
        assertThat(dashboard.at("why-answer")).containsText("Died in attempt 2");
        assertThat(dashboard.at("attempt")).hasCount(2);
        assertThat(dashboard.at("end")).hasCount(2);
        dashboard.page().locator("[data-test=end][data-state=completed]").click();
        dashboard.shows("completed");
        assertThat(dashboard.at("result")).containsText("shipped");
        dashboard.at("as-redis-has-it").click();
        assertThat(dashboard.at("in-history")).isVisible();
        assertThat(dashboard.at("from-history")).hasCount(0);
    }

    @Test
    void types_are_counted_and_timed_by_day() {
        List<TypeDay> days = history.types(
                new HistoryFilter(new QueueName(Scene.ORDERS), CHARGE, Set.of(), null, null, null, null, List.of()));
        assertThat(days.stream().mapToLong(TypeDay::completed).sum()).isEqualTo(ORDERS_OF_PAUL + 4);
        assertThat(days.stream().mapToLong(TypeDay::dead).sum()).isEqualTo(4);
        assertThat(days.stream().mapToLong(TypeDay::attempts).sum()).isEqualTo(ORDERS_OF_PAUL + 4 + 4 * 3);
        assertThat(days).hasSizeGreaterThan(1);

        Dashboard dashboard = dashboard();
        dashboard.open("/history/types?queue=orders");
        Locator row = dashboard.page().locator("[data-test=type-row][data-type='" + CHARGE + "']");
        assertThat(row.locator("[data-field=ended]")).hasText("69");
        assertThat(row.locator("[data-field=completed]")).hasText("64");
        assertThat(row.locator("[data-field=dead]")).hasText("4");
        assertThat(row.locator("[data-field=cancelled]")).hasText("1");
        assertThat(row.locator("[data-field=failureRatio]")).hasText("5.9 %");
        row.locator("a").click();
        assertThat(dashboard.at("type-completed")).hasText("64");
        for (String chart : List.of("counts", "ratio", "waitedMs", "ranMs")) {
            assertThat(dashboard.at("chart-" + chart).locator("canvas")).isVisible();
        }
        assertThat(dashboard.at("day-row")).hasCount(days.size());
        for (TypeDay day : days) {
            Locator shown = dashboard.page().locator("[data-test=day-row][data-day='" + day.day() + "']");
            assertThat(shown.locator("[data-field=completed]")).hasText(count(day.completed()));
            assertThat(shown.locator("[data-field=dead]")).hasText(count(day.dead()));
            assertThat(shown.locator("[data-field=cancelled]")).hasText(count(day.cancelled()));
            assertThat(shown.locator("[data-field=expired]")).hasText(count(day.expired()));
            assertThat(shown.locator("[data-field=attempts]")).hasText(count(day.attempts()));
            value(shown, "waitedMs-p50", day.waited().p50());
            value(shown, "waitedMs-p95", day.waited().p95());
            value(shown, "waitedMs-p99", day.waited().p99());
            value(shown, "ranMs-p50", day.ran().p50());
            value(shown, "ranMs-p95", day.ran().p95());
            value(shown, "ranMs-p99", day.ran().p99());
        }
        TypeDay newest = days.get(0);
        assertThat(dashboard.at("chart-counts").locator(".legend")).containsText("completed " + newest.completed());
        assertThat(dashboard.at("chart-counts").locator(".legend")).containsText("dead " + newest.dead());
        dashboard.at("type-dead").click();
        assertThat(dashboard.at("shown")).hasText("4 shown");
    }

    private static void value(Locator row, String field, long expected) {
        assertThat(row.locator("[data-field=" + field + "]")).hasAttribute("data-value", String.valueOf(expected));
    }

    private static String count(long n) {
        return n == 0 ? "–" : String.valueOf(n);
    }

    @Test
    void errors_are_grouped_by_cause_over_time_and_lead_to_their_tasks() {
        List<CauseHistory> causes = history.causes(
                new HistoryFilter(new QueueName(Scene.ORDERS), CHARGE, Set.of(), null, null, null, null, List.of()),
                10);
        assertThat(causes).hasSize(2);
        Dashboard dashboard = dashboard();
        dashboard.open("/history/errors?queue=orders&type=" + CHARGE);
        assertThat(dashboard.at("history-cause")).hasCount(2);
        for (CauseHistory cause : causes) {
            Locator row = dashboard.one("history-cause", cause.cause());
            assertThat(row.locator("[data-field=count]")).hasText(String.valueOf(cause.count()));
            assertThat(row.locator("[data-field=first] time"))
                    .hasAttribute("datetime", cause.first().toString());
            assertThat(row.locator("[data-field=last] time"))
                    .hasAttribute("datetime", cause.last().toString());
            String days = cause.days().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(day -> day.getKey() + ": " + day.getValue())
                    .collect(Collectors.joining("; "));
            assertThat(row.getByTestId("day-bars")).hasAttribute("aria-label", "Died by day: " + days);
            assertThat(row.locator("[data-field=example]")).containsText("The bank refuses the card of");
        }
        dashboard.one("history-cause", "the card of eve").locator("a").click();
        assertThat(dashboard.at("shown")).hasText("2 shown");
        assertThat(dashboard.row(eve)).isVisible();

        dashboard.open("/history/errors?queue=orders&type=orders.ship");
        dashboard.one("history-cause", "No carrier for parcel #").locator("a").click();
        assertThat(dashboard.at("filter-error")).hasValue("IllegalStateException: No carrier for parcel");
        assertThat(dashboard.at("shown")).hasText("2 shown");
    }

    @Test
    void a_condition_that_is_none_is_told() {
        Dashboard dashboard = dashboard();
        dashboard.open("/history");
        dashboard.at("filter-payload").fill("customer");
        dashboard.press("Enter");
        assertThat(dashboard.at("problem")).containsText("customer");
        dashboard.at("chip-remove").click();
        assertThat(dashboard.at("task-row").first()).isVisible();
        dashboard.forgive("status of 4[0-9]{2}");
    }

    @Test
    void the_history_is_reached_and_a_task_of_it_opened_without_a_mouse() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.press("g", "h");
        assertThat(dashboard.page()).hasURL(Pattern.compile("#/history$"));
        assertThat(dashboard.at("task-row").first()).isVisible();
        dashboard.tabTo("[data-test=filter-payload]");
        dashboard.page().keyboard().insertText("customer=nina");
        dashboard.press("Enter");
        assertThat(dashboard.at("task-row")).hasCount(1);
        dashboard.page().evaluate("() => document.activeElement.blur()");
        dashboard.press("j", "Enter");
        dashboard.shows("cancelled");
        assertThat(dashboard.at("from-history")).isVisible();
        assertThat(dashboard.page().getByTestId("attempts")).containsText("No attempt was made");
    }

    @Test
    void a_postgresql_that_went_away_is_missed_and_found_again() {
        Dashboard dashboard = dashboard();
        dashboard.open("/history?queue=orders&payload=customer%3Dyves");
        assertThat(dashboard.at("shown")).hasText("6 shown");
        assertThat(dashboard.at("backlog")).hasAttribute("data-level", "ok");
        scene().postgres().stop();
        try {
            dashboard.press("r");
            assertThat(dashboard.at("problem")).containsText("Trying again by itself");
            assertThat(dashboard.at("backlog")).hasAttribute("data-level", "warn");
            assertThat(dashboard.at("backlog")).containsText("does not answer");
            dashboard.open("/history/types");
            assertThat(dashboard.at("problem")).isVisible();
            dashboard.open("/history/errors");
            assertThat(dashboard.at("problem")).isVisible();
            dashboard.open("/tasks/" + cancelled + "?end=last");
            assertThat(dashboard.at("problem")).isVisible();
            dashboard.open("/");
            assertThat(dashboard.at("backlog"))
                    .containsText(Pattern.compile("[1-9][0-9,]* entr(y|ies) waits? for the archiver"));
            assertThat(dashboard.at("verdict")).hasAttribute("data-level", "ok");
            dashboard.open("/history?queue=orders&payload=customer%3Dyves");
            assertThat(dashboard.at("problem")).isVisible();
        } finally {
            scene().postgres().start();
        }
        assertThat(dashboard.at("shown")).hasText("6 shown");
        assertThat(dashboard.at("problem")).hasCount(0);
        assertThat(dashboard.at("backlog")).hasAttribute("data-level", "ok");
        dashboard.forgive("status of 503");
    }
}
