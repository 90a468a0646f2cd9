package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.headrace.cli.browser.Scene.Order;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What axe calls a serious or critical barrier stands on no page and in no dialog, in light and dark, wide and narrow. */
class AccessibilityTest extends BrowserTest {

    private static final String BARRIERS = """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter((violation) => ['serious', 'critical'].includes(violation.impact))
              .flatMap((violation) => violation.nodes.map((node) =>
                `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`))
            """;

    private final String axe = axe();
    private TaskId dead;
    private TaskId running;
    private TaskId delayed;

    @Override
    Scene scene(TestRedis redis) {
        return Scene.withHistory(redis);
    }

    private static String axe() {
        try (InputStream in = AccessibilityTest.class.getResourceAsStream("axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void fill() {
        dead = scene().await(scene().charge(new Order("jim", "expired", 3)), TaskState.DEAD);
        scene().awaitEnds(dead, 1);
        running = scene().render("the fourth quarter");
        delayed = scene().chargeLater(new Order("jim", "valid", 3), Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1440", "DARK, 1440", "LIGHT, 390", "DARK, 390"})
    void no_page_has_a_serious_barrier(ColorScheme scheme, int width) {
        Dashboard dashboard = dashboard(width, scheme);
        List<String> views = List.of(
                "/",
                "/queues",
                "/queues/" + Scene.ORDERS,
                "/tasks",
                "/tasks?state=dead&error=bank",
                "/tasks/" + dead,
                "/tasks/" + running,
                "/tasks/" + delayed,
                "/tasks/orders/unknown",
                "/dead",
                "/delayed",
                "/workers",
                "/history",
                "/history?queue=orders&state=dead&payload=customer%3Djim&since=2026-01-01T00:00:00Z",
                "/history/types",
                "/history/types?only=orders.charge",
                "/history/errors",
                "/tasks/" + dead + "?end=last",
                "/audit",
                "/api",
                "/nowhere");
        for (String view : views) {
            dashboard.open(view);
            check(dashboard, view);
        }
        dashboard.forgive("status of 404");
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1440", "DARK, 390"})
    void no_dialog_has_a_serious_barrier(ColorScheme scheme, int width) {
        Dashboard dashboard = dashboard(width, scheme);
        dialog(dashboard, "/tasks/" + dead, "retry");
        dialog(dashboard, "/tasks/" + dead, "edit");
        dialog(dashboard, "/dead", "bulk-retry");
        dialog(dashboard, "/queues/" + Scene.ORDERS, "pause");
        dialog(dashboard, "/queues/" + Scene.ORDERS, "purge");
        dialog(dashboard, "/tasks/" + dead + "?end=last", "replay");
        dialog(dashboard, "/", "help");
    }

    @Test
    void a_barrier_that_is_there_is_found() {
        Dashboard dashboard = dashboard();
        dashboard.open("/dead");
        dashboard.page().evaluate("() => void document.querySelector('main').append(document.createElement('button'))");
        assertThat(barriers(dashboard))
                .anySatisfy(barrier -> assertThat(barrier.toString()).startsWith("button-name"));
    }

    private void dialog(Dashboard dashboard, String view, String button) {
        dashboard.open(view);
        dashboard.at(button).first().click();
        assertThat(dashboard.page().locator("dialog[open]")).isVisible();
        assertThat(dashboard.page().locator("dialog[open]").getByTestId("bulk-count"))
                .hasCount(0);
        check(dashboard, view + " " + button);
        dashboard.press("Escape");
    }

    private void check(Dashboard dashboard, String what) {
        assertThat(barriers(dashboard)).as(what).isEmpty();
    }

    private List<?> barriers(Dashboard dashboard) {
        dashboard.page().evaluate(axe);
        return (List<?>) dashboard.page().evaluate(BARRIERS);
    }
}
