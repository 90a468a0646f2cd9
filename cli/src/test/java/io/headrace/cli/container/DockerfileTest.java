package io.headrace.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be known of the image without an engine. */
class DockerfileTest {

    private final List<String> instructions = Repository.instructions("Dockerfile");
    private final IgnoredFiles ignored = new IgnoredFiles(Repository.instructions(".dockerignore"));

    @Test
    void every_copied_file_exists_and_reaches_the_engine() {
        List<String> sources = all("COPY").stream()
                .filter(line -> !line.contains("--from="))
                .flatMap(line -> {
                    List<String> words = List.of(line.split("\\s+"));
                    return words.subList(1, words.size() - 1).stream();
                })
                .toList();
        assertThat(sources).contains(".", "docker/live").allSatisfy(source -> {
            assertThat(Repository.ROOT.resolve(source)).exists();
            assertThat(source.equals(".") || !ignored.ignores(source))
                    .as(source)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "mvnw",
                ".mvn/wrapper/maven-wrapper.properties",
                ".mvn/jvm.config",
                "bench/pom.xml",
                "cli/pom.xml",
                "cli/src/main/assembly/distribution.xml",
                "common/src/main/resources/io/headrace/config/reference.conf",
                "testkit/pom.xml",
                "config/headrace.conf",
                "bin/headrace",
                "docs/architecture.md",
                "LICENSE"
            })
    void what_the_build_needs_reaches_the_engine(String file) {
        assertThat(Repository.ROOT.resolve(file)).exists();
        assertThat(ignored.ignores(file)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/HEAD",
                "cli/target/headrace/lib/x.jar",
                "target/x",
                "cli/src/test/java/X.java",
                "docs/screens/a.png",
                ".env",
                "Dockerfile"
            })
    void what_it_does_not_need_stays_away(String file) {
        assertThat(ignored.ignores(file)).isTrue();
    }

    @Test
    void every_module_of_the_build_is_there() {
        Matcher module = Pattern.compile("<module>(.*?)</module>").matcher(Repository.text("pom.xml"));
        assertThat(module.results().map(each -> each.group(1) + "/pom.xml"))
                .isNotEmpty()
                .allSatisfy(pom -> assertThat(ignored.ignores(pom)).as(pom).isFalse());
    }

    @Test
    void base_images_have_a_version() {
        assertThat(all("FROM"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .matches("FROM \\S+:[0-9][^ ]*( AS \\w+)?")
                        .doesNotContain("latest"));
    }

    @Test
    void it_runs_as_nobody_special_and_can_be_asked_whether_it_lives() {
        assertThat(instructions)
                .contains("USER 10001:10001", "ENTRYPOINT [\"/opt/headrace/bin/headrace\"]")
                .anySatisfy(line ->
                        assertThat(line).startsWith("HEALTHCHECK").endsWith("CMD [\"/opt/headrace/bin/live\"]"));
        int user = instructions.indexOf("USER 10001:10001");
        assertThat(instructions.subList(user, instructions.size()))
                .noneMatch(line -> line.startsWith("RUN") || line.startsWith("COPY"));
    }

    @Test
    void every_variable_is_one_that_headrace_knows() {
        assertThat(Variables.of(Repository.text("Dockerfile"))).isNotEmpty().isSubsetOf(Variables.known());
    }

    @ParameterizedTest
    @CsvSource({"200,0", "503,1", "404,1"})
    void the_health_check_asks_the_daemon(int status, int exit) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(live(server.getAddress().getPort())).isEqualTo(exit);
        } finally {
            server.stop(0);
        }
        assertThat(live(server.getAddress().getPort())).isEqualTo(1);
    }

    private static int live(int port) throws IOException, InterruptedException {
        assertThat(Files.isExecutable(Repository.ROOT.resolve("docker/live"))).isTrue();
        ProcessBuilder builder = new ProcessBuilder(
                        Repository.ROOT.resolve("docker/live").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HEADRACE_TELEMETRY_PORT", Integer.toString(port));
        return builder.start().waitFor();
    }

    private List<String> all(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .toList();
    }
}
