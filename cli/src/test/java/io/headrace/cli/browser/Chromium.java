package io.headrace.cli.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The Chromium of this machine, without a window. For one thread. */
final class Chromium implements AutoCloseable {

    static final int DESK = 1440;
    static final int PHONE = 390;

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    /** A busy machine is slow. */
    private static final int PATIENCE_MILLIS = 45_000;

    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        playwright.selectors().setTestIdAttribute("data-test");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setHeadless(true)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    /** A fresh window of the width of a desk. */
    Dashboard open(String address) {
        return open(address, DESK, ColorScheme.LIGHT);
    }

    /** A fresh window: no cookie, nothing stored. */
    Dashboard open(String address, int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new NewContextOptions()
                .setViewportSize(width, width == PHONE ? 844 : 900)
                .setDeviceScaleFactor(1)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Berlin")
                .setColorScheme(scheme));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return new Dashboard(context, address);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
