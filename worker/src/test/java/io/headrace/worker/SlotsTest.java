package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many slots there are while their number changes. */
class SlotsTest {

    private static int taken(Slots slots) throws InterruptedException {
        return slots.takeAll(Duration.ZERO);
    }

    @Test
    void thereAreMoreAtOnce() throws Exception {
        Slots slots = new Slots(2, 0);
        assertThat(taken(slots)).isEqualTo(2);
        slots.resize(5, 0);
        assertThat(taken(slots)).isEqualTo(3);
        slots.free(5);
        assertThat(slots.awaitIdle(System::nanoTime)).isTrue();
    }

    @Test
    void thoseTooManyVanishWhenTheyBecomeFree() throws Exception {
        Slots slots = new Slots(4, 0);
        assertThat(taken(slots)).isEqualTo(4);
        slots.free(1);
        slots.resize(1, 0);
        assertThat(slots.available()).isZero();
        assertThat(slots.isOwed()).isTrue();
        slots.free(2);
        assertThat(slots.available()).isZero();
        assertThat(slots.isOwed()).isFalse();
        assertThat(slots.awaitIdle(System::nanoTime)).isFalse();
        slots.free(1);
        assertThat(slots.available()).isEqualTo(1);
        assertThat(slots.awaitIdle(System::nanoTime)).isTrue();
    }

    @Test
    void whatIsOwedIsForgivenWhenThereAreMoreAgain() throws Exception {
        Slots slots = new Slots(4, 0);
        assertThat(taken(slots)).isEqualTo(4);
        slots.resize(1, 0);
        slots.resize(4, 0);
        slots.free(4);
        assertThat(slots.available()).isEqualTo(4);
    }

    @Test
    void moreStuckOnesAreReplacedWhenTheirLimitRises() throws Exception {
        Slots slots = new Slots(1, 0);
        assertThat(taken(slots)).isEqualTo(1);
        assertThat(slots.stuck()).isFalse();
        assertThat(slots.areAllStuck()).isTrue();
        slots.resize(1, 1);
        assertThat(slots.areAllStuck()).isFalse();
        assertThat(slots.available()).isEqualTo(1);
        slots.resize(1, 0);
        assertThat(slots.available()).isZero();
        slots.unstuck();
        assertThat(slots.available()).isEqualTo(1);
    }
}
