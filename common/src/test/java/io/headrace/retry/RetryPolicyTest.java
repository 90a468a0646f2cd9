package io.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.Backoff;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.task.TaskOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final Duration TEN = Duration.ofSeconds(10);
    private static final RetryPolicy POLICY = RetryPolicy.builder()
            .maxAttempts(3)
            .backoff(Backoff.fixed(TEN))
            .retryOn(FileNotFoundException.class)
            .laterOn(IOException.class, Duration.ofMinutes(1))
            .neverOn(IllegalArgumentException.class)
            .build();

    private static RetryDecision decide(Throwable thrown, int attempt) {
        return POLICY.decide(thrown, attempt, TaskOptions.DEFAULTS);
    }

    @Test
    void countsAttempts() {
        assertThat(decide(new IllegalStateException(), 1)).isEqualTo(new RetryDecision.Retry(TEN));
        assertThat(decide(new IllegalStateException(), 2)).isEqualTo(new RetryDecision.Retry(TEN));
        assertThat(decide(new IllegalStateException(), 3))
                .isEqualTo(new RetryDecision.Bury("attempts used up (3 of 3)"));
    }

    @Test
    void theTaskHasTheLastWordOnNumberAndBackoff() {
        TaskOptions options = TaskOptions.builder()
                .maxAttempts(4)
                .backoff(Backoff.fixed(Duration.ZERO))
                .build();
        assertThat(POLICY.decide(new IllegalStateException(), 3, options))
                .isEqualTo(new RetryDecision.Retry(Duration.ZERO));
        assertThat(POLICY.decide(new IllegalStateException(), 4, options)).isInstanceOf(RetryDecision.Bury.class);
    }

    @Test
    void theExceptionItselfComesFirst() {
        assertThat(decide(new RetryLaterException(TEN, "busy"), 99)).isEqualTo(new RetryDecision.Later(TEN, "busy"));
        assertThat(decide(new NonRetryableException("no"), 1)).isInstanceOf(RetryDecision.Bury.class);
        assertThat(decide(new InvalidTaskException("no"), 1))
                .isEqualTo(new RetryDecision.Bury("the payload cannot be read"));
    }

    @Test
    void theFirstRuleThatFitsDecides() {
        assertThat(decide(new IOException(), 99))
                .isEqualTo(new RetryDecision.Later(Duration.ofMinutes(1), "IOException is tried again later"));
        assertThat(decide(new FileNotFoundException(), 1)).isEqualTo(new RetryDecision.Retry(TEN));
        assertThat(decide(new NumberFormatException(), 1))
                .isEqualTo(new RetryDecision.Bury("IllegalArgumentException is not retried by the worker's rules"));
    }

    @Test
    void theDefaultGivesUpAfter25() {
        assertThat(RetryPolicy.DEFAULT.decide(new IOException(), 24, TaskOptions.DEFAULTS))
                .isInstanceOf(RetryDecision.Retry.class);
        assertThat(RetryPolicy.DEFAULT.decide(new IOException(), 25, TaskOptions.DEFAULTS))
                .isInstanceOf(RetryDecision.Bury.class);
    }
}
