package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import io.headrace.task.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** A window with the dashboard, and a record of what must never happen in it. For the thread of its browser. */
final class Dashboard implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final String address;
    private final List<String> incidents = new ArrayList<>();

    Dashboard(BrowserContext context, String address) {
        this.context = context;
        this.address = address;
        context.addInitScript("addEventListener('securitypolicyviolation',"
                + " (e) => console.error('refused by the policy: ' + e.violatedDirective + ' ' + e.blockedURI))");
        page = context.newPage();
        page.onConsoleMessage(this::onConsole);
        page.onPageError(error -> incidents.add("uncaught: " + error));
        page.onDialog(this::onDialog);
        page.onPopup(popup -> incidents.add("opened a window: " + popup.url()));
        context.onRequest(request -> {
            if (!request.url().startsWith(address) && !request.url().startsWith("data:")) {
                incidents.add("asked another host: " + request.url());
            }
        });
    }

    private void onConsole(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            incidents.add("console: " + message.text());
        }
    }

    private void onDialog(Dialog dialog) {
        incidents.add("opened a dialog: " + dialog.message());
        dialog.dismiss();
    }

    /** Goes to a view, {@code /queues/mail} for one, and waits until it is there. */
    void open(String view) {
        page.navigate(address + "#" + view);
        awaitContent();
    }

    /** Waits until nothing is on its way any more. */
    void awaitContent() {
        assertThat(page.locator("h1")).isVisible();
        assertThat(page.locator(".skeleton")).hasCount(0);
    }

    Page page() {
        return page;
    }

    /** What carries this name for tests. */
    Locator at(String name) {
        return page.getByTestId(name);
    }

    /** The row of a list that is about a task. */
    Locator row(TaskId id) {
        return page.locator("[data-test=task-row][data-id='" + id + "']");
    }

    /** The one of several that contains a text. */
    Locator one(String name, String text) {
        return at(name).filter(new FilterOptions().setHasText(text));
    }

    /** Where the task on this page stands. */
    void shows(String state) {
        assertThat(page.getByTestId("state").first()).hasText(state);
    }

    /** Says yes in the dialog of the moment. */
    void confirm() {
        at("dialog-confirm").click();
        assertThat(page.locator("dialog[open]")).hasCount(0);
    }

    void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    /** Goes from one thing to the next by Tab, until one that matches has the focus. */
    void tabTo(String selector) {
        for (int i = 0; i < 80; i++) {
            press("Tab");
            if ((boolean) page.evaluate("(s) => document.activeElement.matches(s)", selector)) {
                Assertions.assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                        .as("outline of " + selector + " with the focus")
                        .isNotEqualTo("none");
                return;
            }
        }
        throw new AssertionError("Tab never comes to " + selector + ", it stands on "
                + page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)"));
    }

    /** Takes what is meant to happen out of the record. */
    void forgive(String pattern) {
        Pattern forgiven = Pattern.compile(pattern);
        events();
        incidents.removeIf(incident -> forgiven.matcher(incident).find());
    }

    /** That nothing happened which must not. */
    void assertHarmless() {
        events();
        Assertions.assertThat(incidents).isEmpty();
        Assertions.assertThat(page.evaluate("() => String(window.canary)")).isEqualTo("undefined");
    }

    /** The browser tells in order: with its answer, all it told before has arrived. */
    private void events() {
        Objects.requireNonNull(page.evaluate("() => 0"));
    }

    void shoot(Path to) {
        page.screenshot(new ScreenshotOptions().setPath(to));
    }

    @Override
    public void close() {
        context.close();
    }
}
