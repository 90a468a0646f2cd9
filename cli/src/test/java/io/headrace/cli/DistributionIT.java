package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.cli.Installation.Run;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution archive: what is in it, where it runs, and how its commands come to start quickly. */
class DistributionIT {

    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private Installation headrace;

    @BeforeEach
    void unpack() throws IOException {
        headrace = Installation.unpack(Files.createDirectory(folder.resolve("a path with blanks")));
    }

    @Test
    void it_holds_what_the_documentation_says() {
        assertThat(List.of(
                        "README.md",
                        "LICENSE",
                        "NOTICE",
                        "CHANGELOG.md",
                        "lib/BUILD",
                        "config/headrace.conf",
                        "config/logback.xml",
                        "config/systemd/headrace-worker@.service",
                        "docs/install.md",
                        "plugins/README.md",
                        "completion/headrace.bash",
                        "man/man1/headrace.1",
                        "man/man1/headrace-monitor-dead-list.1"))
                .allSatisfy(file -> assertThat(headrace.home().resolve(file)).isRegularFile());
        assertThat(headrace.home().resolve("mvnw")).doesNotExist();
    }

    @Test
    void every_entry_has_the_same_time_and_owner_whoever_built_it() {
        List<String> entries = Installation.finish(
                        List.of(
                                "tar",
                                "--utc",
                                "--full-time",
                                "-tvzf",
                                Installation.archive().toString()),
                        folder,
                        Map.of())
                .out()
                .lines()
                .toList();
        assertThat(entries)
                .hasSizeGreaterThan(50)
                .allSatisfy(entry -> assertThat(entry).containsPattern("root/root +[0-9]+ 2026-01-01 00:00:00 "));
    }

    @Test
    void it_runs_through_a_link_as_anybody_where_nothing_can_be_written() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("headrace"), headrace.launcher());
        List<String> line = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
            line.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        Installation.finish(List.of("chmod", "-R", "a+rX,a-w", folder.toString()), Path.of("/"), Map.of());
        try {
            line.addAll(List.of(link.toString(), "--version"));
            List<Path> before = files();
            for (Map<String, String> environment :
                    List.of(Map.of("HEADRACE_CDS", ""), Map.of("HEADRACE_CDS", "", "HOME", "/nonexistent"))) {
                Run run = Installation.finish(line, Path.of("/"), environment);
                assertThat(run.exit()).as(run.err()).isZero();
                assertThat(run.out()).startsWith("headrace ");
                assertThat(run.err()).isEmpty();
            }
            assertThat(files()).isEqualTo(before);
        } finally {
            Installation.finish(List.of("chmod", "-R", "u+w", folder.toString()), Path.of("/"), Map.of());
        }
    }

    @Test
    void bash_completes_commands_and_options() {
        assertThat(completed("headrace", "sub")).contains("submit");
        assertThat(completed("headrace", "submit", "--max")).contains("--max-attempts");
        assertThat(completed("headrace", "monitor", "dead", "ret")).contains("retry");
        assertThat(headrace.run(Map.of(), "completion", "bash").out().strip())
                .isEqualTo(read(headrace.home().resolve("completion/headrace.bash"))
                        .strip());
    }

    private List<String> completed(String... words) {
        String script = """
                source "$0"
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                _complete_headrace
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        List<String> line = new ArrayList<>(List.of(
                "bash",
                "-c",
                script,
                headrace.home().resolve("completion/headrace.bash").toString()));
        line.addAll(List.of(words));
        return Installation.finish(line, folder, Map.of())
                .out()
                .lines()
                .map(String::strip)
                .toList();
    }

    @Test
    void groff_has_nothing_to_say_about_the_manual_pages() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed");
        List<String> line = new ArrayList<>(List.of("groff", "-man", "-Tutf8", "-ww", "-z"));
        try (Stream<Path> pages = Files.list(headrace.home().resolve("man/man1"))) {
            pages.map(Path::toString).forEach(line::add);
        }
        Run run = Installation.finish(line, folder, Map.of());
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void the_first_runs_make_an_archive_of_classes_that_only_fits_this_installation() throws IOException {
        // In a path with blanks JDK 17 keeps its own classes only.
        headrace = Installation.unpack(Files.createDirectory(folder.resolve("plain")));
        Map<String, String> first = Map.of("HEADRACE_CDS", "");
        // Two at once, as in a pipe.
        try (HeadraceProcess one = headrace.start(folder, first, "--version");
                HeadraceProcess two = headrace.start(folder, first, "--help")) {
            assertThat(one.awaitExit()).as(one.output()).isZero();
            assertThat(two.awaitExit()).as(two.output()).isZero();
        }
        await().atMost(LONG).until(() -> archives().size() == 1 && works().isEmpty());
        Path archive = archives().get(0);

        assertThat(source(first)).contains("shared objects file");
        assertThat(source(Map.of("HEADRACE_CDS", "off"))).doesNotContain("shared objects file");
        assertThat(source(Map.of("HEADRACE_CDS", "", "HEADRACE_CLASSPATH", folder.toString())))
                .contains("shared objects file");

        // Cut off: the JVM would crash on it.
        try (FileChannel file = open(archive)) {
            file.truncate(Files.size(archive) / 2);
        }
        noOtherIsMade();
        assertThat(source(first)).doesNotContain("shared objects file");
        Files.delete(archive);

        // Another jar, another archive.
        try (Stream<Path> jars = Files.list(headrace.home().resolve("lib"))) {
            Path picocli = jars.filter(jar -> jar.getFileName().toString().startsWith("picocli"))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(picocli, FileTime.from(Instant.parse("2025-06-01T00:00:00Z")));
        }
        Run run = headrace.run(Map.of("HEADRACE_CDS", "now"), "--version");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(archives()).hasSize(1).doesNotContain(archive);
        assertThat(source(first)).contains("shared objects file");
    }

    /** As if somebody were making one already. */
    private void noOtherIsMade() throws IOException {
        String name = archives().get(0).getFileName().toString();
        Files.createDirectory(headrace.home().resolve("cds/" + name.substring(0, name.lastIndexOf('-')) + ".work"));
    }

    private static FileChannel open(Path archive) throws IOException {
        assertThat(archive.toFile().setWritable(true)).isTrue();
        return FileChannel.open(archive, StandardOpenOption.WRITE);
    }

    /** Where the JVM took the class of the command from; nothing of it may be seen in what the command prints. */
    private String source(Map<String, String> environment) {
        Path log = folder.resolve("classes.log");
        Map<String, String> all = new HashMap<>(environment);
        all.put("HEADRACE_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        Run run = headrace.run(all, "--version");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("headrace ").hasLineCount(3);
        assertThat(run.err()).isEmpty();
        return read(log)
                .lines()
                .filter(line -> line.contains(" io.headrace.cli.Main "))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> archives() throws IOException {
        return listed(".jsa");
    }

    private List<Path> works() throws IOException {
        return listed(".work");
    }

    private List<Path> listed(String ending) throws IOException {
        Path cds = headrace.home().resolve("cds");
        if (!Files.exists(cds)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cds)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
