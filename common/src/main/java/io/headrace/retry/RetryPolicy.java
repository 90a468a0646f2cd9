package io.headrace.retry;

import io.headrace.task.Backoff;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.task.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what becomes of a failed attempt: what the exception itself says first, then the rules in the order they were
 * given, then the number of attempts. What the task's own options say wins over the policy's number and backoff.
 * Immutable.
 */
public final class RetryPolicy {

    /** 25 attempts with {@link Backoff#polynomial()}: about three weeks. */
    public static final RetryPolicy DEFAULT = builder().build();

    private final int maxAttempts;
    private final Backoff backoff;
    private final List<Rule> rules;

    private RetryPolicy(Builder builder) {
        maxAttempts = builder.maxAttempts;
        backoff = builder.backoff;
        rules = List.copyOf(builder.rules);
    }

    /** A builder that begins with the default. */
    public static Builder builder() {
        return new Builder();
    }

    /** How often a task is tried where its submission does not say. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** The waits between attempts where the submission does not say. */
    public Backoff backoff() {
        return backoff;
    }

    /**
     * Decides.
     *
     * @param thrown what the attempt failed with
     * @param attempt its number, 1 for the first
     * @param options what the task's submission asked for
     */
    public RetryDecision decide(Throwable thrown, int attempt, TaskOptions options) {
        if (thrown instanceof RetryLaterException later) {
            return new RetryDecision.Later(later.delay(), Objects.requireNonNullElse(later.getMessage(), ""));
        }
        if (thrown instanceof NonRetryableException) {
            return new RetryDecision.Bury("the handler said that another attempt would fail as well");
        }
        if (thrown instanceof InvalidTaskException) {
            return new RetryDecision.Bury("the payload cannot be read");
        }
        int limit = options.maxAttempts() == null ? maxAttempts : options.maxAttempts();
        for (Rule rule : rules) {
            if (rule.exception.isInstance(thrown)) {
                return rule.decision.apply(thrown).orElseGet(() -> counted(attempt, limit, options));
            }
        }
        return counted(attempt, limit, options);
    }

    private RetryDecision counted(int attempt, int limit, TaskOptions options) {
        if (attempt >= limit) {
            return new RetryDecision.Bury("attempts used up (" + attempt + " of " + limit + ")");
        }
        Backoff chosen = options.backoff() == null ? backoff : options.backoff();
        return new RetryDecision.Retry(chosen.after(attempt));
    }

    private record Rule(Class<? extends Throwable> exception, Function<Throwable, Optional<RetryDecision>> decision) {}

    /** Collects a policy; not thread-safe. */
    public static final class Builder {

        private int maxAttempts = TaskOptions.DEFAULT_MAX_ATTEMPTS;
        private Backoff backoff = Backoff.polynomial();
        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        /** How often a task is tried where its submission does not say; at least 1. */
        public Builder maxAttempts(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxAttempts is less than 1: " + value);
            }
            maxAttempts = value;
            return this;
        }

        /** The waits between attempts where the submission does not say. */
        public Builder backoff(Backoff value) {
            backoff = value;
            return this;
        }

        /** Exceptions of this class are not retried. */
        public Builder neverOn(Class<? extends Throwable> exception) {
            return rule(
                    exception,
                    thrown -> Optional.of(new RetryDecision.Bury(
                            exception.getSimpleName() + " is not retried by the worker's rules")));
        }

        /** Exceptions of this class burn no attempt: the task is tried again after the delay. */
        public Builder laterOn(Class<? extends Throwable> exception, Duration delay) {
            return rule(
                    exception,
                    thrown -> Optional.of(
                            new RetryDecision.Later(delay, exception.getSimpleName() + " is tried again later")));
        }

        /** Exceptions of this class are retried as usual, even where a later rule says otherwise. */
        public Builder retryOn(Class<? extends Throwable> exception) {
            return rule(exception, thrown -> Optional.empty());
        }

        private Builder rule(
                Class<? extends Throwable> exception, Function<Throwable, Optional<RetryDecision>> decision) {
            rules.add(new Rule(exception, decision));
            return this;
        }

        /** The policy. */
        public RetryPolicy build() {
            return new RetryPolicy(this);
        }
    }
}
