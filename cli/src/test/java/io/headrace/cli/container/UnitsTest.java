package io.headrace.cli.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.config.ConfigLoader;
import io.headrace.config.WorkerConfig;
import io.headrace.task.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of systemd. */
class UnitsTest {

    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "headrace-worker@.service",
                "headrace-scheduler.service",
                "headrace-archiver.service",
                "headrace-console.service"
            })
    void each_reloads_stops_in_time_and_has_no_more_rights_than_it_needs(String unit) {
        assertThat(Repository.instructions("config/systemd/" + unit))
                .contains(
                        "Type=exec",
                        "ExecReload=/bin/kill -HUP $MAINPID",
                        "KillMode=mixed",
                        "User=headrace",
                        "NoNewPrivileges=yes",
                        "ProtectSystem=strict",
                        "EnvironmentFile=-/etc/headrace/headrace.env");
    }

    @Test
    void a_worker_gets_the_time_that_the_configuration_promises_to_tasks() {
        Matcher limit = Pattern.compile("(?m)^TimeoutStopSec=(.*)$")
                .matcher(Repository.text("config/systemd/headrace-worker@.service"));
        assertThat(limit.find()).isTrue();
        WorkerConfig worker = new ConfigLoader().load().worker();
        assertThat(Durations.parse(limit.group(1))).isGreaterThan(worker.grace().plus(worker.interruptGrace()));
    }

    @Test
    void every_variable_is_one_that_headrace_knows() throws IOException {
        try (var files = Files.list(Repository.ROOT.resolve("config/systemd"))) {
            assertThat(files.toList())
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Variables.of(Files.readString(file)))
                            .isNotEmpty()
                            .isSubsetOf(Variables.known()));
        }
    }

    @Test
    void systemd_finds_nothing_wrong() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(ANALYZE), "systemd-analyze is not installed");
        List<String> line = new ArrayList<>(List.of(ANALYZE.toString(), "verify"));
        try (var files = Files.list(Repository.ROOT.resolve("config/systemd"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".service")).toList()) {
                // It wants the program to exist.
                String unit = Files.readString(file).replace("/opt/headrace/bin/headrace", "/bin/true");
                Path copy = folder.resolve(file.getFileName().toString().replace("@", "@1"));
                Files.writeString(copy, unit);
                line.add(copy.toString());
            }
        }
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        // Of units of ours; a machine's own may be in disorder.
        assertThat(said.lines().filter(each -> each.contains("headrace"))).isEmpty();
    }
}
