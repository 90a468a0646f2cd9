package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.HistoryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryDeskTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void questions_that_take_long_do_not_hold_up_what_is_found_at_once(int connections) {
        HistoryConfig config = new HistoryConfig(
                true, 1, "postgresql://127.0.0.1:1/none", null, null, connections, 1, Duration.ofDays(1));
        HistoryDesk desk = new HistoryDesk(config, Runnable::run);
        CountDownLatch end = new CountDownLatch(1);
        try {
            List<CompletableFuture<Boolean>> statistics = new ArrayList<>();
            for (int i = 0; i < 2 * connections; i++) {
                statistics.add(desk.search(history -> await(end)));
            }
            assertThat(desk.ask(history -> "found", LONG).join()).isEqualTo("found");
            assertThat(statistics).noneMatch(CompletableFuture::isDone);
            end.countDown();
            assertThat(statistics).allMatch(CompletableFuture::join);
        } finally {
            desk.giveUp();
            desk.close();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
