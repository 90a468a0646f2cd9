package io.headrace.cli.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.browser.Scene.Order;
import io.headrace.config.TokenConfig;
import io.headrace.config.TokenConfig.Scope;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who gets in with a token, and what they can do there. */
class AccessInBrowserTest extends BrowserTest {

    private static final String READER = "token-of-the-reader";
    private static final String OPERATOR = "token-of-the-operator";

    @Override
    Scene scene(TestRedis redis) {
        return Scene.withTokens(
                redis, token("reader", READER, Scope.READ), token("operator", OPERATOR, Scope.READ, Scope.OPERATE));
    }

    private static TokenConfig token(String name, String token, Scope... scopes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new TokenConfig(name, HexFormat.of().formatHex(hash), Set.of(scopes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_wrong_token_is_refused_and_the_right_one_opens() {
        Dashboard dashboard = dashboard();
        dashboard.open("/workers");
        assertThat(dashboard.at("login")).isVisible();
        dashboard.at("field-token").fill("token-of-nobody");
        dashboard.press("Enter");
        assertThat(dashboard.at("login-problem")).containsText("token");
        assertThat(dashboard.at("worker-card")).hasCount(0);
        dashboard.at("field-token").fill(OPERATOR);
        dashboard.at("login-submit").click();
        assertThat(dashboard.at("worker-card")).hasCount(2);
        assertThat(dashboard.at("who")).containsText("operator");
        assertThat(dashboard
                        .page()
                        .evaluate("() => document.cookie + JSON.stringify(localStorage)")
                        .toString())
                .doesNotContain(OPERATOR);

        dashboard.page().reload();
        assertThat(dashboard.at("worker-card")).hasCount(2);
        dashboard.at("logout").click();
        assertThat(dashboard.at("login")).isVisible();
        dashboard.open("/dead");
        assertThat(dashboard.at("login")).isVisible();
        dashboard.forgive("status of 401");
    }

    @Test
    void a_token_in_the_address_opens_and_leaves_the_address() {
        Dashboard dashboard = dashboard();
        dashboard.page().navigate(scene().address() + "#token=" + OPERATOR);
        assertThat(dashboard.at("who")).containsText("operator");
        assertThat(dashboard.page().url()).doesNotContain(OPERATOR);
    }

    @Test
    void who_may_only_read_finds_every_button_that_acts_disabled() {
        TaskId dead = scene().await(scene().charge(new Order("gil", "expired", 3)), TaskState.DEAD);
        TaskId delayed = scene().chargeLater(new Order("gil", "valid", 3), Duration.ofHours(1));
        TaskId running = scene().render("the third quarter");
        Dashboard dashboard = dashboard();
        dashboard.page().navigate(scene().address() + "#token=" + READER);
        assertThat(dashboard.at("scopes")).hasText("read");

        disabled(dashboard, "/tasks/" + dead, "retry", "edit", "delete");
        disabled(dashboard, "/tasks/" + delayed, "run-now", "cancel");
        disabled(dashboard, "/tasks/" + running, "cancel");
        disabled(dashboard, "/tasks", "bulk-retry", "bulk-cancel", "bulk-delete");
        disabled(dashboard, "/dead", "bulk-retry", "bulk-delete", "cause-retry", "cause-delete");
        disabled(dashboard, "/delayed", "bulk-retry", "bulk-cancel", "run-now", "cancel");
        disabled(dashboard, "/queues/" + Scene.ORDERS, "pause", "purge", "cause-retry", "cause-delete");
        disabled(dashboard, "/workers", "quiet");
        scene().cancel(running);
        scene().cancel(delayed);
    }

    private static void disabled(Dashboard dashboard, String view, String... actions) {
        dashboard.open(view);
        for (String action : actions) {
            assertThat(dashboard.at(action).first()).isVisible();
            assertThat(dashboard.page().locator("[data-test=" + action + "]:enabled"))
                    .hasCount(0);
            assertThat(dashboard.at(action).first())
                    .hasAttribute("title", Pattern.compile("your token lacks the scope \"operate\""));
        }
        assertThat(dashboard.page().locator("main .danger:enabled")).hasCount(0);
        assertThat(dashboard.at("scope-hint")).isVisible();
    }
}
