package io.headrace.daemon;

import io.headrace.command.ReloadSignal;
import io.headrace.config.ConfigLoader;
import io.headrace.config.EffectiveConfig;
import io.headrace.config.HeadraceConfig;
import io.headrace.lifecycle.Health;
import io.headrace.telemetry.Telemetry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one daemon process has besides its work. Opened before the work begins and closed after it has ended. Thread-safe.
 */
public final class DaemonRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DaemonRun.class);

    private final HeadraceConfig config;
    private final Reload reload;
    private final DaemonTelemetry telemetry;

    private DaemonRun(HeadraceConfig config, Reload reload, DaemonTelemetry telemetry) {
        this.config = config;
        this.reload = reload;
        this.telemetry = telemetry;
    }

    /**
     * Reads the configuration, sets up logs, telemetry and the HTTP server of health and metrics; until {@link #watch} it is
     * not ready. From now on SIGHUP no longer ends the process.
     *
     * @param role worker, scheduler, archiver or console: the service is named headrace-ROLE
     * @param loader knows the file, the environment and the flags; asked again on every SIGHUP
     * @throws io.headrace.config.InvalidConfigException with all that is wrong
     * @throws io.headrace.task.HeadraceException if none of the ports for health and metrics is free
     */
    public static DaemonRun open(String role, ConfigLoader loader) {
        Hangup hangup = new Hangup();
        EffectiveConfig read = loader.read();
        Logs logs = Logs.ofProcess();
        logs.change(read.config().log());
        read.notes().forEach(note -> log.warn("Configuration: {}", note));
        Reload reload = new Reload(role, loader, logs, read, log);
        hangup.tell(reload);
        return new DaemonRun(
                read.config(), reload, DaemonTelemetry.open(role, read.config().telemetry(), version()));
    }

    private static String version() {
        return Objects.requireNonNullElse(DaemonRun.class.getPackage().getImplementationVersion(), "development");
    }

    /** Hears SIGHUP from the first moment on, and remembers it until somebody can be told. */
    private static final class Hangup {

        private final AtomicBoolean heard = new AtomicBoolean();
        private final AtomicReference<@Nullable Reload> reload = new AtomicReference<>();

        private Hangup() {
            if (!ReloadSignal.onReload(this::hear)) {
                log.debug("SIGHUP cannot be heard here: a changed configuration takes a restart");
            }
        }

        private void hear() {
            heard.set(true);
            run();
        }

        private void tell(Reload who) {
            reload.set(who);
            run();
        }

        private void run() {
            Reload who = reload.get();
            if (who != null && heard.getAndSet(false)) {
                who.run();
            }
        }
    }

    /** What was read at the start. */
    public HeadraceConfig config() {
        return config;
    }

    /** Where the daemon's parts put their metrics and observations. */
    public Telemetry telemetry() {
        return telemetry.telemetry();
    }

    /** From now on health is what this says. Asked at every request, on a thread of the server. */
    public void watch(Supplier<Health> health) {
        telemetry.watch(health);
    }

    /**
     * Has somebody apply a configuration that was read again and found valid, on a thread of the signal, one at a time. Logs
     * are changed already by then.
     *
     * @param apply takes the new configuration and says what it has changed, one line each, for the log
     */
    public void onReload(Function<HeadraceConfig, List<String>> apply) {
        reload.onReload(apply);
    }

    /** Sends the last of the telemetry, for a few seconds at most, and serves health and metrics no more. */
    @Override
    public void close() {
        telemetry.close();
    }
}
