package io.headrace.cli.browser;

import com.microsoft.playwright.options.ColorScheme;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A browser and a scene for all tests of a class, and a window for each, in which nothing untoward may happen. */
@HeadraceTest
@TestInstance(Lifecycle.PER_CLASS)
abstract class BrowserTest {

    private final Locale locale = Locale.getDefault();
    private Chromium chromium;
    private Scene scene;
    private Dashboard dashboard;

    /** What was to be seen when a test failed lies in {@code target}. */
    @RegisterExtension
    final AfterTestExecutionCallback picture = context -> {
        if (context.getExecutionException().isPresent() && dashboard != null) {
            String name = context.getRequiredTestClass().getSimpleName() + "-"
                    + context.getRequiredTestMethod().getName();
            dashboard.shoot(Path.of("target", "browser", name.toLowerCase(Locale.ROOT) + ".png"));
        }
    };

    @BeforeAll
    void begin(TestRedis redis) {
        // Playwright writes the names of its enums in small letters of the default locale; in Turkish LIGHT becomes
        // "lıght".
        Locale.setDefault(Locale.ENGLISH);
        scene = scene(redis);
        chromium = new Chromium();
    }

    Scene scene(TestRedis redis) {
        return Scene.open(redis);
    }

    /** The window of this test. */
    Dashboard dashboard() {
        if (dashboard == null) {
            dashboard = chromium.open(scene.address());
        }
        return dashboard;
    }

    /** The window of this test, of another size or colour; the one before is closed. */
    Dashboard dashboard(int width, ColorScheme scheme) {
        closeWindow();
        dashboard = chromium.open(scene.address(), width, scheme);
        return dashboard;
    }

    Scene scene() {
        return scene;
    }

    @AfterEach
    void closeWindow() {
        if (dashboard != null) {
            Dashboard closing = dashboard;
            dashboard = null;
            try (closing) {
                closing.assertHarmless();
            }
        }
    }

    @AfterAll
    void end() {
        if (chromium != null) {
            chromium.close();
        }
        if (scene != null) {
            scene.close();
        }
        Locale.setDefault(locale);
    }
}
