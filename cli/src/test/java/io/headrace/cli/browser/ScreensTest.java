package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.headrace.cli.browser.Scene.Order;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the pictures of the documents when told where to; CONTRIBUTING.md has the command. */
@EnabledIfSystemProperty(named = "screens", matches = ".+", disabledReason = "changes files of the repository")
class ScreensTest extends BrowserTest {

    private static final long MOST_BYTES = 200_000;

    /** About ten minutes, so that the charts show something. */
    private static final int MAILS = 85_000;

    /** Of so many orders one cannot be charged. */
    private static final int ONE_OF = 17;

    private static final int ORDERS = 1200;

    @Override
    Scene scene(TestRedis redis) {
        return Scene.withHistory(redis);
    }

    @Test
    void pictures_for_the_documents() throws IOException {
        List<TaskId> dead = IntStream.rangeClosed(1, 31).mapToObj(scene()::ship).toList();
        dead.forEach(id -> scene().await(id, TaskState.DEAD));
        TaskId failed = scene().await(scene().charge(new Order("Ada", "expired", 12)), TaskState.DEAD);
        for (String customer : List.of("Grace", "Ada", "Alan", "Ada", "Barbara", "Grace", "Ada")) {
            scene().await(scene().charge(new Order(customer, "expired", 40)), TaskState.DEAD);
        }
        for (int hours = 1; hours <= 8; hours++) {
            scene().chargeLater(new Order("Edsger", "valid", hours), Duration.ofHours(hours));
        }
        for (int order = 1; order <= ORDERS; order++) {
            String customer =
                    List.of("Ada", "Grace", "Alan", "Barbara", "Edsger").get(order % 5);
            scene().charge(new Order(customer, order % ONE_OF == 0 ? "expired" : "valid", order));
        }
        TaskId running = scene().render("page 40 of 100");
        scene().awaitMails(MAILS);

        shoot(Chromium.DESK, ColorScheme.LIGHT, "/", "overview");
        shoot(Chromium.DESK, ColorScheme.DARK, "/", "overview-dark");
        shoot(Chromium.DESK, ColorScheme.LIGHT, "/tasks/" + failed, "task");
        shoot(Chromium.DESK, ColorScheme.DARK, "/dead", "dead-letters-dark");
        shoot(Chromium.PHONE, ColorScheme.DARK, "/", "overview-phone");
        scene().cancel(running);

        // More of the younger days, and some of each.
        scene().moveBack("queue = 'orders'", "19 - floor(sqrt(abs(hashtext(id)) % 400))");
        shoot(
                Chromium.DESK,
                ColorScheme.LIGHT,
                "/history?queue=orders&type=orders.*&payload=customer%3DAda",
                "history");
        shoot(
                Chromium.DESK,
                ColorScheme.DARK,
                "/history/types?queue=orders&days=30&only=orders.charge",
                "history-type-dark");
    }

    private void shoot(int width, ColorScheme scheme, String view, String name) throws IOException {
        Dashboard dashboard = dashboard(width, scheme);
        dashboard.open(view);
        assertThat(dashboard.at("live")).containsText("Live");
        Path file = Path.of("..", System.getProperty("screens"), name + ".png");
        dashboard.shoot(file);
        assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    }
}
