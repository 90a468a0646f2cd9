package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.cli.Installation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/headrace} tells Java, told by one that only writes down what it is told. */
class LauncherTest {

    /** Writes down its options and which variables with options for it there are; makes the files that it is asked to make. */
    private static final String JAVA = """
            #!/bin/sh
            here=$(dirname "$0")
            variables=$(env | grep -E '^(_JAVA_OPTIONS|J[A-Z_]*_OPTIONS|HEADRACE_JAVA_OPTS)=' | tr '\\n' ' ')
            printf '%s\\n' "$* $variables" >>"$here/told"
            case "$*" in *DumpLoadedClassList*) cds=list ;; *-Xshare:dump*) cds=dump ;; *) cds= ;; esac
            for option; do
                case $cds:$option in
                    list:-XX:DumpLoadedClassList=*) echo java/lang/Object >"${option#*=}" ;;
                    dump:-XX:SharedArchiveFile=*) echo archive >"${option#*=}" ;;
                esac
            done
            """;

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String JAR = "headrace-cli-1.0.jar";

    @TempDir
    private Path folder;

    private Path home;
    private Path told;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        program(home.resolve("bin/headrace"), Files.readString(Path.of("../bin/headrace")));
        Path java = Files.createDirectories(folder.resolve("java/bin"));
        program(java.resolve("java"), JAVA);
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");
        told = java.resolve("told");
        build("one");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Puts another build in place of the last: same size, same time. */
    private void build(String content) throws IOException {
        Path lib = home.resolve("lib");
        Path library = lib.resolve("library.jar");
        Files.writeString(library, content);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "library.jar");
        manifest.getMainAttributes().putValue("Git-Commit", "0123456789ab");
        new JarOutputStream(Files.newOutputStream(lib.resolve(JAR)), manifest).close();
        BuildMark.main(new String[] {lib.toString(), JAR});
        Files.setLastModifiedTime(library, FileTime.from(BUILT));
        Files.setLastModifiedTime(lib.resolve(JAR), FileTime.from(BUILT));
    }

    private Run run(Map<String, String> environment, String... arguments) {
        Map<String, String> all =
                new HashMap<>(Map.of("JAVA_HOME", folder.resolve("java").toString()));
        all.putAll(environment);
        List<String> line = Stream.concat(Stream.of(home.resolve("bin/headrace").toString()), Stream.of(arguments))
                .toList();
        Run run = Installation.finish(line, folder, all);
        assertThat(run).isEqualTo(new Run(0, "", ""));
        return run;
    }

    /** What Java was told, call by call. */
    private List<String> told() throws IOException {
        return Files.readString(told, UTF_8).lines().toList();
    }

    private String toldLast() throws IOException {
        List<String> all = told();
        return all.get(all.size() - 1);
    }

    private List<String> archives() throws IOException {
        Path cds = home.resolve("cds");
        if (!Files.exists(cds)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cds)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_build_of_equal_sizes_and_times_does_not_start_from_the_archive_of_another() throws IOException {
        run(Map.of("HEADRACE_CDS", "now"), "status");
        List<String> first = archives();
        assertThat(first).hasSize(1);
        assertThat(toldLast()).contains("-XX:SharedArchiveFile=" + home.resolve("cds/" + first.get(0)));

        build("two");
        run(Map.of("HEADRACE_CDS", "now"), "status");
        assertThat(archives()).hasSize(2).containsAll(first);
        assertThat(toldLast()).contains("-XX:SharedArchiveFile=").doesNotContain(first.get(0));

        build("one");
        run(Map.of("HEADRACE_CDS", ""), "status");
        assertThat(toldLast()).contains("-XX:SharedArchiveFile=" + home.resolve("cds/" + first.get(0)));
    }

    @Test
    void an_archive_fits_wherever_the_clock_and_whichever_the_language() throws IOException {
        run(Map.of("HEADRACE_CDS", "now", "TZ", "Asia/Tokyo", "LANG", "tr_TR.UTF-8"), "status");
        run(Map.of("HEADRACE_CDS", "now", "TZ", "America/Lima"), "status");
        assertThat(archives()).hasSize(1);
    }

    @Test
    void jars_put_there_by_hand_get_an_archive_of_their_own() throws IOException {
        run(Map.of("HEADRACE_CDS", "now"), "status");
        Files.setLastModifiedTime(home.resolve("lib/library.jar"), FileTime.from(BUILT.plusSeconds(1)));
        run(Map.of("HEADRACE_CDS", "now"), "status");
        assertThat(archives()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now"})
    void an_archive_is_made_without_the_options_of_the_operator(String cds) throws IOException {
        run(
                Map.of(
                        "HEADRACE_CDS",
                        cds,
                        "HEADRACE_JAVA_OPTS",
                        "-Doperators=1",
                        "JDK_JAVA_OPTIONS",
                        "-Doperators=2",
                        "_JAVA_OPTIONS",
                        "-Doperators=3",
                        "JAVA_TOOL_OPTIONS",
                        "-Doperators=4"),
                "worker");
        await().atMost(Duration.ofMinutes(1)).until(() -> archives().size() == 1 && told().size() >= 4);
        assertThat(told().stream().filter(line -> line.contains("operators")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(
                                "-Doperators=1 -cp",
                                "Main worker ",
                                "=-Doperators=2",
                                "=-Doperators=3",
                                "=-Doperators=4"));
        // the list, the archive, its check, and the command itself: nothing is run in the background that was not asked
        // for
        assertThat(told()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "scheduler", "console", "history archive"})
    void a_daemon_without_memory_ends_whatever_the_operator_says_of_memory(String line) throws IOException {
        String[] daemon = line.split(" ");
        run(Map.of("HEADRACE_CDS", "off", "HEADRACE_JAVA_OPTS", "-Xmx512m"), daemon);
        assertThat(toldLast()).contains(" -XX:+ExitOnOutOfMemoryError ").contains(" -Xmx512m ");
        run(Map.of("HEADRACE_CDS", "off", "HEADRACE_JAVA_OPTS", "-XX:-ExitOnOutOfMemoryError"), daemon);
        assertThat(toldLast()).containsPattern("XX:\\+ExitOnOutOfMemoryError .*XX:-ExitOnOutOfMemoryError ");
    }
}
