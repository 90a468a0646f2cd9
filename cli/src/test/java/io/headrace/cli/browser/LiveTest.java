package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.headrace.cli.browser.Scene.Order;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Numbers that move by themselves, stand still when told, and come back; and all of it without a mouse. */
class LiveTest extends BrowserTest {

    @Test
    void the_switch_holds_the_numbers_and_lets_them_go() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        Locator completed = dashboard.at("figure-completed");
        assertThat(completed).not().hasText("0");
        dashboard.press("p");
        assertThat(dashboard.at("live")).containsText("Paused");
        String held = completed.textContent();
        scene().awaitWork(Scene.FIRST_WORKER, 300);
        assertThat(completed).hasText(held);
        dashboard.at("live").click();
        assertThat(dashboard.at("live")).containsText("Live");
        assertThat(completed).not().hasText(held);
    }

    @Test
    void a_console_that_went_away_is_missed_and_found_again() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        Locator completed = dashboard.at("figure-completed");
        assertThat(completed).not().hasText("0");
        scene().stopConsole();
        assertThat(dashboard.at("connection")).containsText("Connection to the console lost");
        assertThat(dashboard.at("live")).containsText("Lost");
        String last = completed.textContent();
        scene().startConsoleAgain();
        assertThat(dashboard.at("connection")).hasCount(0);
        assertThat(dashboard.at("live")).containsText("Live");
        assertThat(completed).not().hasText(last);
        // The browser itself writes down that nobody answered.
        dashboard.forgive("Failed to load resource|ERR_");
    }

    @Test
    void a_dead_task_is_reached_and_runs_again_without_a_mouse() {
        TaskId id = scene().await(scene().ship(1), TaskState.DEAD);
        scene().repairShipping();
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.press("g", "d");
        assertThat(dashboard.page()).hasURL(Pattern.compile("#/dead$"));
        assertThat(dashboard.one("cause-row", "No carrier")).isVisible();
        dashboard.press("j", "Enter");
        assertThat(dashboard.row(id)).isVisible();
        dashboard.press("j", "Enter");
        dashboard.shows("dead");
        dashboard.tabTo("[data-test=retry]");
        dashboard.press("Enter");
        assertThat(dashboard.at("confirm-dialog")).isVisible();
        dashboard.press("Escape");
        assertThat(dashboard.page().locator("dialog[open]")).hasCount(0);
        assertThat(dashboard.at("retry")).isFocused();
        dashboard.press("Enter");
        dashboard.tabTo("dialog [data-test=dialog-confirm]");
        dashboard.press("Enter");
        dashboard.shows("completed");
        scene().await(id, TaskState.COMPLETED);
    }

    @Test
    void a_payload_is_edited_without_a_mouse() {
        TaskId id = scene().await(scene().charge(new Order("hal", "expired", 3)), TaskState.DEAD);
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.press("/");
        dashboard.page().keyboard().insertText(id.toString());
        dashboard.press("Enter");
        dashboard.shows("dead");
        dashboard.tabTo("[data-test=edit]");
        dashboard.press("Enter");
        dashboard.tabTo("[data-test=field-payload]");
        dashboard.press("Control+a");
        dashboard.page().keyboard().insertText("{\"customer\": \"hal\", \"card\": \"valid\", \"amount\": 4}");
        dashboard.tabTo("[data-test=dialog-confirm]");
        dashboard.press("Enter");
        dashboard.shows("completed");
    }

    @Test
    void help_names_the_keys_and_closes_on_escape() {
        Dashboard dashboard = dashboard();
        dashboard.open("/");
        dashboard.press("?");
        assertThat(dashboard.at("help-dialog")).containsText("search");
        dashboard.press("Escape");
        assertThat(dashboard.at("help-dialog")).hasCount(0);
        dashboard.tabTo(".skip");
        dashboard.press("Enter");
        assertThat(dashboard.page().locator("#main")).isFocused();
    }

    @Test
    void without_a_history_its_page_says_how_to_get_one() {
        Dashboard dashboard = dashboard();
        dashboard.open("/history/types");
        assertThat(dashboard.at("not-configured")).containsText("headrace history init");
        assertThat(dashboard.at("not-configured")).containsText("HEADRACE_HISTORY_URL");
        dashboard.open("/");
        assertThat(dashboard.at("backlog")).hasCount(0);
    }

    @Test
    void a_view_that_was_shared_opens_as_it_was() {
        scene().await(scene().charge(new Order("ida", "expired", 3)), TaskState.DEAD);
        Dashboard dashboard = dashboard();
        dashboard.open("/tasks?queue=orders&state=dead&type=orders.*&error=ida");
        assertThat(dashboard.one("task-row", "the card of ida")).hasCount(1);
        assertThat(dashboard.at("filter-error")).hasValue("ida");
        dashboard.page().goBack();
        dashboard.page().goForward();
        assertThat(dashboard.one("task-row", "the card of ida")).hasCount(1);
    }
}
