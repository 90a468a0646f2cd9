package io.headrace.console.screen;

import io.headrace.broker.QueueSnapshot;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many tasks ended when: the differences of the queues' counters from poll to poll, by the clock of the Redis server.
 * Immutable.
 *
 * @param samples the oldest first
 * @param counters what each queue counted at the last poll, and when
 */
record Throughput(List<Sample> samples, Map<QueueName, Counter> counters) {

    static final Throughput NONE = new Throughput(List.of(), Map.of());

    /** How far back it reaches. */
    static final Duration SPAN = Duration.ofMinutes(5);

    /** Rates are told over this long: of a second they would flicker. */
    private static final Duration SMOOTHING = Duration.ofSeconds(10);

    /** What a queue had counted on its day. */
    record Counter(Instant at, long ended) {}

    /** What ended in a queue between two polls. */
    record Sample(QueueName queue, Instant from, Instant to, long ended) {}

    /** Takes its own copies. */
    Throughput {
        samples = List.copyOf(samples);
        counters = Map.copyOf(counters);
    }

    /** With what the queues count now. */
    Throughput with(List<QueueSnapshot> queues) {
        List<Sample> all = new ArrayList<>(samples);
        Map<QueueName, Counter> now = new HashMap<>();
        Instant latest = Instant.MIN;
        for (QueueSnapshot queue : queues) {
            Counter counter = new Counter(queue.at(), ended(queue));
            now.put(queue.queue(), counter);
            latest = queue.at().isAfter(latest) ? queue.at() : latest;
            Counter before = counters.get(queue.queue());
            if (before != null && counter.at().isAfter(before.at())) {
                // A smaller number is that of a new day.
                long since = counter.ended() < before.ended() ? counter.ended() : counter.ended() - before.ended();
                all.add(new Sample(queue.queue(), before.at(), counter.at(), since));
            }
        }
        if (!queues.isEmpty()) {
            Instant oldest = latest.minus(SPAN);
            all.removeIf(sample -> sample.to().isBefore(oldest));
        }
        return new Throughput(all, now);
    }

    private static long ended(QueueSnapshot queue) {
        return queue.endedToday().entrySet().stream()
                .filter(each -> each.getKey().isEnded())
                .mapToLong(Map.Entry<TaskState, Long>::getValue)
                .sum();
    }

    /** How many tasks of a queue end in a second, of late. */
    double rate(QueueName queue) {
        List<Sample> own =
                samples.stream().filter(each -> each.queue().equals(queue)).toList();
        if (own.isEmpty()) {
            return 0;
        }
        Instant since = own.get(own.size() - 1).to().minus(SMOOTHING);
        long ended = 0;
        long millis = 0;
        for (Sample sample : own) {
            if (sample.to().isAfter(since)) {
                ended += sample.ended();
                millis += Duration.between(sample.from(), sample.to()).toMillis();
            }
        }
        return ended * 1000.0 / Math.max(1, millis);
    }

    /** How many tasks of all queues end in a second, of late. */
    double rate() {
        return counters.keySet().stream().mapToDouble(this::rate).sum();
    }

    /** Tasks a second in so many equal parts of the span, the latest last; {@link Double#NaN} where nobody looked. */
    double[] curve(Instant until, int parts) {
        double length = (double) SPAN.toMillis() / parts;
        Instant start = until.minus(SPAN);
        double[] curve = new double[parts];
        Arrays.fill(curve, Double.NaN);
        for (Sample sample : samples) {
            double from = Duration.between(start, sample.from()).toMillis();
            double to = Duration.between(start, sample.to()).toMillis();
            // What ended between two polls that lie far apart did so all along.
            for (int part = (int) Math.max(0, from / length); part < parts && part * length < to; part++) {
                double within = Math.min(to, (part + 1) * length) - Math.max(from, part * length);
                double ended = sample.ended() * (within / (to - from));
                curve[part] = (Double.isNaN(curve[part]) ? 0 : curve[part]) + ended * 1000 / length;
            }
        }
        return curve;
    }
}
