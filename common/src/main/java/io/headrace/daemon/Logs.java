package io.headrace.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.headrace.config.ConfigProblem;
import io.headrace.config.InvalidConfigException;
import io.headrace.config.LogConfig;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The logs of a daemon: {@code logback.xml} says where they go, {@code log} in {@code headrace.conf} what they are. What
 * {@code logback.xml} says of that itself holds: a level of its root, an encoder of an appender. Thread-safe; where logs are
 * not written by logback, nothing happens.
 */
public final class Logs {

    /** In the context of logback: whether its file leaves the level of the root to us. */
    private static final String ROOT_IS_FREE = "headrace.root-is-free";

    /** Nobody writes this for a root, so that it tells whether somebody wrote one. */
    private static final Level UNTOUCHED = Level.ALL;

    /** The levels that the file gave to loggers, by their name, so that what was laid over one can be taken away. */
    private final Map<String, Optional<Level>> covered = new HashMap<>();

    private final @Nullable LoggerContext context;
    private @Nullable LogConfig applied;

    /** Those of logback; none applied yet. */
    Logs(@Nullable LoggerContext context) {
        this.context = context;
    }

    /** Those of this process. */
    static Logs ofProcess() {
        return new Logs(LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? context : null);
    }

    /**
     * Logs as this file says, at level info and as text until a configuration was read.
     *
     * @throws InvalidConfigException if the file is broken
     */
    public static void begin(URL file) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            begin(context, file);
        }
    }

    static void begin(LoggerContext context, URL file) {
        JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(context);
        context.reset();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(UNTOUCHED);
        try {
            joran.doConfigure(file);
        } catch (JoranException e) {
            throw new InvalidConfigException(
                    List.of(new ConfigProblem(file.getPath(), "", "cannot be used: " + e.getMessage())));
        }
        boolean isFree = root.getLevel() == UNTOUCHED;
        if (isFree) {
            root.setLevel(Level.INFO);
        }
        context.putObject(ROOT_IS_FREE, isFree);
    }

    /** Once, for a command that does not change it. */
    public static void apply(LogConfig config) {
        ofProcess().change(config);
    }

    /**
     * From now on.
     *
     * @return what has changed, one line each; nothing the first time
     */
    synchronized List<String> change(LogConfig config) {
        List<String> changes = new ArrayList<>();
        LoggerContext written = context;
        if (written != null) {
            LogConfig before = applied == null ? config : applied;
            changeFormat(written, before, config, changes);
            changeLevel(written, before, config, changes);
            changeLevels(written, before, config, changes);
            applied = config;
        }
        return changes;
    }

    private static void changeFormat(LoggerContext to, LogConfig before, LogConfig now, List<String> changes) {
        List<LogEncoder> encoders = encoders(to);
        encoders.forEach(encoder -> encoder.use(now.format()));
        if (before.format() != now.format()) {
            changes.add(line("log.format", name(before.format()), name(now.format()))
                    + (encoders.isEmpty() ? ", which changes nothing: logback.xml has encoders of its own" : ""));
        }
    }

    private static void changeLevel(LoggerContext to, LogConfig before, LogConfig now, List<String> changes) {
        boolean isFree = Boolean.TRUE.equals(to.getObject(ROOT_IS_FREE));
        if (isFree) {
            to.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(now.level()));
        }
        if (before.level() != now.level()) {
            changes.add(line("log.level", name(before.level()), name(now.level()))
                    + (isFree ? "" : ", which changes nothing: logback.xml gives its root a level"));
        }
    }

    private void changeLevels(LoggerContext to, LogConfig before, LogConfig now, List<String> changes) {
        now.levels().forEach((name, level) -> {
            Logger logger = to.getLogger(name);
            covered.computeIfAbsent(name, ignored -> Optional.ofNullable(logger.getLevel()));
            logger.setLevel(level(level));
        });
        covered.entrySet().removeIf(each -> {
            boolean isGone = !now.levels().containsKey(each.getKey());
            if (isGone) {
                to.getLogger(each.getKey()).setLevel(each.getValue().orElse(null));
            }
            return isGone;
        });
        TreeSet<String> names = new TreeSet<>(before.levels().keySet());
        names.addAll(now.levels().keySet());
        for (String name : names) {
            LogConfig.Level was = before.levels().get(name);
            LogConfig.Level is = now.levels().get(name);
            if (!Objects.equals(was, is)) {
                changes.add(line(
                        "log.levels.\"" + name + "\"",
                        was == null ? "none" : name(was),
                        is == null ? "none" : name(is)));
            }
        }
    }

    private static String line(String key, String before, String now) {
        return key + " " + before + " -> " + now;
    }

    private static List<LogEncoder> encoders(LoggerContext context) {
        List<LogEncoder> encoders = new ArrayList<>();
        for (Logger logger : context.getLoggerList()) {
            for (Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders(); all.hasNext(); ) {
                if (all.next() instanceof OutputStreamAppender<ILoggingEvent> appender
                        && appender.getEncoder() instanceof LogEncoder encoder) {
                    encoders.add(encoder);
                }
            }
        }
        return encoders;
    }

    private static Level level(LogConfig.Level level) {
        return Level.toLevel(level.name());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
