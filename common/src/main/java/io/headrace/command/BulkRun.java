package io.headrace.command;

import io.headrace.broker.BulkStep;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Does something to all tasks that are meant, step by step, no faster than asked for, until done or told to stop.
 *
 * @param invocation where it is told what happened
 * @param pacer lets time pass, until somebody asks for the end
 * @param rate how fast
 */
public record BulkRun(Invocation invocation, Pacer pacer, Rate rate) {

    /** On how many tasks it is done at once at most. */
    public static final int LARGEST_STEP = 200;

    /** Does it to some more tasks. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does it to so many at most.
         *
         * @param cursor where to go on; null for the beginning
         */
        BulkStep take(@Nullable String cursor, int limit);
    }

    /**
     * What came of it.
     *
     * @param done on how many tasks it was done
     * @param skipped how many stood elsewhere by the time it came to them
     * @param isWhole whether it came to the end
     */
    public record Total(long done, long skipped, boolean isWhole) {}

    /** Does it; if a step fails, it is told how many were done before. */
    public Total run(Step step, LongConsumer progress) {
        long begin = pacer.nanos();
        long done = 0;
        long skipped = 0;
        String cursor = null;
        do {
            BulkStep taken;
            try {
                taken = step.take(cursor, rate.step(LARGEST_STEP));
            } catch (HeadraceException e) {
                invocation.tell("it broke off when " + done + " were done; those of the last step may be done or not");
                throw e;
            }
            done += taken.done();
            skipped += taken.skipped();
            progress.accept(done + skipped);
            cursor = taken.next();
        } while (cursor != null && pacer.pass(rate.rest(done + skipped, Duration.ofNanos(pacer.nanos() - begin))));
        return new Total(done, skipped, cursor == null);
    }
}
