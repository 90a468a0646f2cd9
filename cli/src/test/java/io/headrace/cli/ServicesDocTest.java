package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.producer.TaskProducer;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of services and jars in docs/handlers.md work as they stand, but for the port and the folder of the libraries. */
@HeadraceTest
class ServicesDocTest {

    private static final Path DOC = Path.of("..", "docs", "handlers.md");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void a_web_service_and_a_jar_are_made_and_run_as_described(RedisServer redis) throws Exception {
        String port = Integer.toString(freePort());
        Files.writeString(
                folder.resolve("headrace.conf"),
                "redis.url = \"" + redis.url() + "\"\n" + example("hocon").replace("8080", port));
        Files.writeString(folder.resolve("mail.py"), example("python").replace("8080", port));
        Files.writeString(folder.resolve("Greeter.java"), example("java"));
        makeJar();
        Process service = start("python3", "mail.py");
        try (HeadraceProcess worker = HeadraceProcess.start(folder, "worker", "--config", "headrace.conf");
                TaskProducer producer = TaskProducer.connect(redis.url())) {
            awaitService(Integer.parseInt(port));

            assertThat(result(producer, "mail.send", "{\"to\": \"ada\"}")).isEqualTo("{\"sent\": \"ada\"}");
            assertThat(result(producer, "greet", "\"Ada\"")).isEqualTo("\"Hello Ada\"");
            worker.checkRuns();
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    /** As the shell example says, with the jars of the tests in place of the distribution's. */
    private void makeJar() throws IOException, InterruptedException {
        String script = example("sh").replace("lib/*", System.getProperty("java.class.path"));
        Process shell = start("sh", "-e", "-c", script);
        assertThat(shell.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    }

    private Process start(String... command) {
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        String tools = Path.of(System.getProperty("java.home"), "bin").toString();
        process.environment().merge("PATH", tools, (path, first) -> first + File.pathSeparator + path);
        try {
            return process.start();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + command[0] + " here (.ci/packages installs it)");
            throw new IllegalStateException(e);
        }
    }

    private static void awaitService(int port) {
        await().atMost(LONG).ignoreException(IOException.class).until(() -> {
            try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                return socket.isConnected();
            }
        });
    }

    private static String result(TaskProducer producer, String type, String payload) {
        TaskId id = producer.submit(
                        new Submission(QueueName.DEFAULT, type, payload.getBytes(UTF_8), TaskOptions.DEFAULTS))
                .id();
        Outcome outcome = producer.await(id, LONG);
        assertThat(outcome.result()).as("%s", outcome).isNotNull();
        return new String(outcome.result(), UTF_8);
    }

    private static String example(String language) throws IOException {
        Matcher fenced = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(section());
        assertThat(fenced.find()).as("an example in %s", language).isTrue();
        return fenced.group(1);
    }

    /** The part about services and jars. */
    private static String section() throws IOException {
        String text = Files.readString(DOC);
        return text.substring(text.indexOf("## Web services"), text.indexOf("## In a worker of your own"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }
}
