package io.headrace.broker;

import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;

/** What a worker wants done with a delivery when it has finished with it. */
public sealed interface Settlement {

    /** Which delivery. */
    Delivery delivery();

    /**
     * The task has ended: completed, or cancelled while it ran.
     *
     * @param delivery which
     * @param outcome how
     */
    record End(Delivery delivery, Outcome outcome) implements Settlement {}

    /**
     * The task has ended for good without success and goes to the dead letters.
     *
     * @param delivery which
     * @param outcome how, with the reason
     */
    record Bury(Delivery delivery, Outcome outcome) implements Settlement {}

    /**
     * The task was not started in time; the server's clock has the last word.
     *
     * @param delivery which
     * @param outcome how
     * @param expiresAtMillis the time by which it should have started
     */
    record Expire(Delivery delivery, Outcome outcome, long expiresAtMillis) implements Settlement {}

    /**
     * The task comes back later.
     *
     * @param delivery which
     * @param state {@link TaskState#RETRYING} after an attempt, {@link TaskState#SCHEDULED} if none was made
     * @param delay how long it waits, counted by the server
     * @param nextAttempt the number of the attempt that comes then
     * @param attempts all that have ended, the one just made included
     * @param parks how often in a row it was put aside without an attempt
     * @param reason why it waits, in words; cut at {@value #MAX_REASON} characters
     */
    record Postpone(
            Delivery delivery,
            TaskState state,
            Duration delay,
            int nextAttempt,
            List<Attempt> attempts,
            int parks,
            String reason)
            implements Settlement {

        /** The longest reason that is kept, in characters. */
        public static final int MAX_REASON = 500;

        private static final String MORE = "...";

        /** Cuts the reason to what is kept. */
        public Postpone {
            if (reason.length() > MAX_REASON) {
                reason = reason.substring(0, MAX_REASON - MORE.length()) + MORE;
            }
        }
    }

    /** What the server made of it. */
    enum Verdict {
        /** Done as asked. */
        SETTLED,
        /** Nothing was changed: somebody else has the entry, or has ended it. */
        LEASE_LOST,
        /** Nothing was changed: the task is to be cancelled, do not postpone it. */
        CANCELLED,
        /** Nothing was changed: it is not yet time to expire. */
        NOT_EXPIRED,
        /** The server refused for good, which is logged; the entry is pending still. */
        FAILED
    }
}
