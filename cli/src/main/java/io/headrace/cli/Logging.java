package io.headrace.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.headrace.command.Invocation;
import io.headrace.config.ConfigProblem;
import io.headrace.config.InvalidConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Turns on the logging of commands that run for long. */
final class Logging {

    private static final Path USUAL = Path.of("config", "logback.xml");

    private Logging() {}

    /**
     * Logs as {@code config/logback.xml} says, looked for in the working directory, then where Headrace is installed, else as
     * the one in the jar; nothing is changed where {@code -Dlogback.configurationFile} named another.
     *
     * @throws InvalidConfigException if the file is broken
     */
    static void forDaemon(Invocation invocation) {
        if (System.getProperty("logback.configurationFile") != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(context);
        context.reset();
        Optional<Path> file = Stream.of(invocation.directory(), invocation.home())
                .filter(Objects::nonNull)
                .map(folder -> folder.resolve(USUAL))
                .filter(Files::exists)
                .findFirst();
        URL url = file.map(Logging::url)
                .orElseGet(() -> Objects.requireNonNull(Logging.class.getResource("logback-daemon.xml")));
        try {
            joran.doConfigure(url);
        } catch (JoranException e) {
            throw new InvalidConfigException(
                    List.of(new ConfigProblem(url.getPath(), "", "cannot be used: " + e.getMessage())));
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
