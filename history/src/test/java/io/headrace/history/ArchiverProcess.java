package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.redis.RedisSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An archiver as a process of its own, to be killed; it takes over what a dead one held sooner than usual. */
final class ArchiverProcess implements AutoCloseable {

    private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(2);

    private final Process process;

    private ArchiverProcess(Process process) {
        this.process = process;
    }

    static ArchiverProcess start(RedisSettings redis, HistoryConfig history) {
        List<String> line = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ArchiverProcess.class.getName(),
                redis.url(),
                redis.prefix(),
                String.valueOf(history.url()),
                String.valueOf(history.user()),
                String.valueOf(history.password()));
        try {
            // It ends when its input does, also when this JVM is killed.
            return new ArchiverProcess(new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The archiver survives being killed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process: runs until its input ends. */
    public static void main(String[] args) throws IOException {
        RedisSettings redis = RedisSettings.of(args[0]).withPrefix(args[1]);
        HistoryConfig history =
                new HistoryConfig(true, 1 << 30, args[2], args[3], args[4], 4, 65_536, Duration.ofDays(365));
        try (TaskArchiver archiver = TaskArchiver.builder(redis, history)
                .takeOverAfter(TAKE_OVER_AFTER)
                .build()) {
            archiver.start();
            while (System.in.read() >= 0) {
                // says nothing
            }
        }
        System.exit(0);
    }
}
