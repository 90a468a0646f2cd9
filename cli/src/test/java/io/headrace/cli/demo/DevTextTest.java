package io.headrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DevTextTest {

    private static final String CONSOLE = "http://127.0.0.1:8787/";
    private static final String URL = "redis://127.0.0.1:6379";

    @Test
    void where_commands_look_anyway_there_is_nothing_to_export() {
        assertThat(DevText.lines("bin/headrace", "all", URL, CONSOLE, true))
                .contains("  Headrace runs: all", "    bin/headrace submit demo.fibonacci '{\"n\":10}' --wait 10s")
                .noneMatch(line -> line.contains("HEADRACE_REDIS_URL"));
    }

    @Test
    void elsewhere_the_url_is_exported_first() {
        assertThat(DevText.lines("headrace", "all", URL, CONSOLE, false))
                .containsSubsequence(
                        "    export HEADRACE_REDIS_URL=" + URL,
                        "    headrace submit demo.fibonacci '{\"n\":10}' --wait 10s");
    }

    @Test
    void a_path_with_a_blank_is_quoted() {
        assertThat(DevText.lines("/my apps/head'race", "all", URL, CONSOLE, true))
                .anyMatch(line -> line.startsWith("    '/my apps/head'\\''race' submit "));
    }
}
