package io.headrace.console;

import io.headrace.broker.Inspection;
import io.headrace.lifecycle.Health;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.Pulse;
import io.headrace.telemetry.QueueGauges;
import io.headrace.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;

/** Looks at the queues every few seconds, for metrics, and knows from that whether Redis answers. Thread-safe. */
final class QueueWatch implements AutoCloseable {

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);
    private static final Duration STOP = Duration.ofSeconds(1);

    private final String redis;
    private final Pulse looks = new Pulse(System::nanoTime);
    private final QueueGauges gauges;
    private final PeriodicLoop loop;

    /**
     * Begins to look.
     *
     * @param redis where Redis is, as it may be shown
     */
    QueueWatch(Inspection inspection, Telemetry telemetry, String redis) {
        this.redis = redis;
        gauges = new QueueGauges(inspection, telemetry.meters());
        loop = new PeriodicLoop("headrace-gauges", gauges::runOnce, looks);
        loop.start();
    }

    Health health() {
        String silence = looks.silence().toSeconds() + " s";
        if (looks.failure().isPresent()) {
            return new Health(
                    true,
                    List.of("The queues could not be looked at for " + silence + ": "
                            + looks.failure().get().getMessage()));
        }
        return looks.silence().compareTo(LONGEST_SILENCE) > 0
                ? new Health(true, List.of("Redis at " + redis + " has not answered for " + silence))
                : Health.GOOD;
    }

    @Override
    public void close() {
        loop.stop(STOP);
        gauges.close();
    }
}
