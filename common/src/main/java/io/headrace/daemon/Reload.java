package io.headrace.daemon;

import io.headrace.config.ConfigChange;
import io.headrace.config.ConfigLoader;
import io.headrace.config.ConfigProblem;
import io.headrace.config.EffectiveConfig;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.InvalidConfigException;
import io.headrace.config.LiveKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Reads the configuration again: what is invalid changes nothing, what can change while the daemon runs is applied, what
 * cannot is named. All of it is logged. Thread-safe.
 */
final class Reload {

    private final Logger log;
    private final String role;
    private final Supplier<EffectiveConfig> reading;
    private final Logs logs;
    private final EffectiveConfig started;
    private @Nullable Function<HeadraceConfig, List<String>> apply;
    private boolean isAsked;

    /**
     * Nothing is read yet.
     *
     * @param role who is told, for messages
     * @param started with what it runs
     * @param log where all is told
     */
    Reload(String role, ConfigLoader loader, Logs logs, EffectiveConfig started, Logger log) {
        this.log = log;
        this.role = role;
        this.reading = loader::read;
        this.logs = logs;
        this.started = started;
    }

    /** From now on this applies what was read. Reads at once if that was asked for before. */
    synchronized void onReload(Function<HeadraceConfig, List<String>> value) {
        apply = value;
        if (isAsked) {
            run();
        }
    }

    /** Once, on the thread that calls. */
    synchronized void run() {
        Function<HeadraceConfig, List<String>> applying = apply;
        if (applying == null) {
            isAsked = true;
            return;
        }
        try {
            EffectiveConfig read = reading.get();
            read.notes().forEach(note -> log.warn("Configuration: {}", note));
            apply(read, applying);
        } catch (InvalidConfigException e) {
            log.error(
                    "Configuration read again and not used, {} {}; the {} goes on as it was",
                    e.problems().size(),
                    e.problems().size() == 1 ? "problem" : "problems",
                    role);
            e.problems().forEach(this::complain);
        } catch (RuntimeException e) {
            log.error("Configuration read again, and failed to apply it; the {} goes on with what it has", role, e);
        }
    }

    private void complain(ConfigProblem problem) {
        log.error("Configuration: {}", problem);
    }

    private void apply(EffectiveConfig read, Function<HeadraceConfig, List<String>> applying) {
        List<String> changes = new ArrayList<>(logs.change(read.config().log()));
        changes.addAll(applying.apply(read.config()));
        changes.forEach(change -> log.info("Configuration read again: {}", change));
        // Against what it was started with: until it is restarted, every reload says so.
        List<ConfigChange> waiting = ConfigChange.between(started, read).stream()
                .filter(change -> LiveKeys.concerns(role, change.key()) && !change.isLive())
                .toList();
        waiting.forEach(change -> log.warn(
                "Configuration read again: {} is {}, takes effect when the {} is restarted",
                change.key(),
                change.kind(),
                role));
        if (changes.isEmpty() && waiting.isEmpty()) {
            log.info("Configuration read again: nothing that the {} uses has changed", role);
        }
    }
}
