package io.headrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevTextTest {

    private static final String CONSOLE = "http://127.0.0.1:8787/";
    private static final String URL = "redis://127.0.0.1:6379";

    @Test
    void where_commands_look_anyway_there_is_nothing_to_export() {
        assertThat(DevText.exports(null, Map.of())).isEmpty();
        assertThat(DevText.lines("bin/headrace", "all", List.of(), CONSOLE, false))
                .contains("  Headrace runs: all", "    bin/headrace submit demo.fibonacci '{\"n\":10}' --wait 10s")
                .noneMatch(line -> line.contains("export") || line.contains("history"));
    }

    @Test
    void elsewhere_the_url_is_exported_first() {
        List<String> exports = DevText.exports(URL, Map.of("HEADRACE_HISTORY_URL", "postgresql://db/x?a=1&b=2"));
        assertThat(DevText.lines("headrace", "all", exports, CONSOLE, true))
                .containsSubsequence(
                        "    export HEADRACE_REDIS_URL=" + URL,
                        "    export HEADRACE_HISTORY_URL='postgresql://db/x?a=1&b=2'",
                        "    headrace submit demo.fibonacci '{\"n\":10}' --wait 10s",
                        "    headrace history show");
    }

    @Test
    void a_path_with_a_blank_is_quoted() {
        assertThat(DevText.quoted("/my apps/head'race")).isEqualTo("'/my apps/head'\\''race'");
        assertThat(DevText.quoted("bin/headrace")).isEqualTo("bin/headrace");
    }
}
