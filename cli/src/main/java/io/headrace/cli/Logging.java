package io.headrace.cli;

import io.headrace.command.Invocation;
import io.headrace.daemon.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns on the logging of commands that run for long. */
final class Logging {

    private static final Path USUAL = Path.of("config", "logback.xml");

    private Logging() {}

    /**
     * Logs as {@code config/logback.xml} says, looked for in the working directory, then where Headrace is installed, else as
     * the one in the jar; nothing is changed where {@code -Dlogback.configurationFile} named another.
     *
     * @throws io.headrace.config.InvalidConfigException if the file is broken
     */
    static void forDaemon(Invocation invocation) {
        if (System.getProperty("logback.configurationFile") != null) {
            return;
        }
        Optional<Path> file = Stream.of(invocation.directory(), invocation.home())
                .filter(Objects::nonNull)
                .map(folder -> folder.resolve(USUAL))
                .filter(Files::exists)
                .findFirst();
        Logs.begin(file.map(Logging::url)
                .orElseGet(() -> Objects.requireNonNull(Logging.class.getResource("logback-daemon.xml"))));
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
