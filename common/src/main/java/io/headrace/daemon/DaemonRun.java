package io.headrace.daemon;

import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.lifecycle.Health;
import io.headrace.telemetry.Telemetry;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one daemon process has besides its work. Opened before the work begins and closed after it has ended. Thread-safe.
 */
public final class DaemonRun implements AutoCloseable {

    private final HeadraceConfig config;

    private DaemonRun(HeadraceConfig config) {
        this.config = config;
    }

    /**
     * Reads the configuration, sets up logs, telemetry and the HTTP server of health and metrics; until {@link #watch} it is
     * not ready.
     *
     * @param role worker, scheduler or console: the service is named headrace-ROLE
     * @param loader knows the file, the environment and the flags; asked again on every SIGHUP
     * @throws io.headrace.config.InvalidConfigException with all that is wrong
     */
    public static DaemonRun open(String role, ConfigLoader loader) {
        return new DaemonRun(loader.load());
    }

    /** What was read at the start. */
    public HeadraceConfig config() {
        return config;
    }

    /** Where the daemon's parts put their metrics and observations. */
    public Telemetry telemetry() {
        return Telemetry.NONE;
    }

    /** From now on health is what this says. Asked at every request, on a thread of the server. */
    public void watch(Supplier<Health> health) {}

    /**
     * Has somebody apply a configuration that was read again and found valid. Log levels are applied already.
     *
     * @param apply takes the new configuration and says what it has changed, one line each, for the log
     */
    public void onReload(Function<HeadraceConfig, List<String>> apply) {}

    @Override
    public void close() {}
}
