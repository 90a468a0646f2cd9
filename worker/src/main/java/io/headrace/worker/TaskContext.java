package io.headrace.worker;

import io.headrace.task.Attempt;
import io.headrace.task.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** What a handler may know and do besides its payload. Thread-safe; valid while the handler runs. */
public interface TaskContext {

    /** The task's id: the same for every attempt, so the key for doing things once. */
    TaskId id();

    /** What kind of work. */
    String type();

    /** Which attempt this is, 1 for the first. */
    int attempt();

    /** The attempts before this one, oldest first. */
    List<Attempt> attempts();

    /** What travels with the task. */
    Map<String, String> headers();

    /** When the attempt's timeout will end it, by this machine's clock; empty if it has none. */
    Optional<Instant> deadline();

    /** Why the handler should end early; empty for as long as it need not. */
    Optional<CancelReason> cancelReason();

    /** Whether the handler should end early. */
    default boolean isCancelled() {
        return cancelReason().isPresent();
    }

    /**
     * Has something done when the handler should end early, besides the interrupt: at once if that is so already, on
     * another thread else. The action must be short.
     */
    void onCancel(Runnable action);

    /**
     * Tells how far the task is, for {@code headrace status} and the console. Written at most four times a second, together
     * with what is logged; of what comes faster the last is written as soon as that allows. Never waits, and does nothing
     * once the attempt has ended.
     *
     * @param percent 0 to 100
     * @param note a few words; at most 500 characters are kept
     * @throws IllegalArgumentException if that is no percentage
     */
    void progress(int percent, String note);

    /**
     * Keeps a line with the task, so that {@code headrace status} and the console show what it is doing: for operators, few
     * and short. Several lines may be given at once. The last 20 are kept while the task runs, cut at 300 characters each,
     * without control characters, and together with the progress no more than 8 KiB. Of an attempt that fails the last 5 stay
     * with the attempt, a kilobyte at most. Written as {@link #progress} is. What belongs into the worker's log goes to
     * {@link #logger()}; neither writes what the other does.
     */
    void log(String line);

    /**
     * What to hand to others so that what they do belongs to this attempt in a trace: {@code traceparent} and the like; empty
     * where nothing is traced.
     */
    Map<String, String> traceContext();

    /**
     * A logger of the worker's log, whose lines carry the task's id, type, queue and attempt as MDC fields on the handler's
     * thread. They are not kept with the task; {@link #log} does that.
     */
    Logger logger();
}
