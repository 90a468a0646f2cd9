package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettableClockTest {

    private static final Instant START = Instant.parse("2026-03-29T00:30:00Z");

    private final SettableClock clock = SettableClock.at(START);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(START);
        assertThat(clock.advance(Duration.ofHours(1))).isEqualTo(START.plusSeconds(3_600));
        assertThat(clock.advance(Duration.ofHours(-2))).isEqualTo(clock.instant());
        clock.set(START);
        assertThat(clock.millis()).isEqualTo(START.toEpochMilli());
    }

    @Test
    void clocksOfOtherZonesMoveWithIt() {
        Clock chatham = clock.withZone(ZoneId.of("Pacific/Chatham"));
        clock.advance(Duration.ofMinutes(5));

        assertThat(chatham.instant()).isEqualTo(START.plusSeconds(300));
        assertThat(chatham.getZone()).isEqualTo(ZoneId.of("Pacific/Chatham"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void noStepIsLostBetweenThreads() {
        IntStream.range(0, 10_000).parallel().forEach(i -> clock.advance(Duration.ofMillis(1)));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(10));
    }
}
