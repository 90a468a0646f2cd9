package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.TaskType;
import org.junit.jupiter.api.Test;

class HandlerRegistryTest {

    private final HandlerRegistry registry = handling("a", "b");

    @Test
    void refuses_a_second_handler_for_a_type() {
        assertThatThrownBy(() -> registry.handle(TaskType.raw("a"), (context, payload) -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Task type a has two handlers; a worker runs one");
    }

    @Test
    void takes_over_all_handlers_of_another() {
        registry.addAll(handling("c", "d"));

        assertThat(registry.types()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void takes_over_none_if_one_clashes() {
        assertThatThrownBy(() -> registry.addAll(handling("0", "b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Task type b");

        assertThat(registry.types()).containsExactlyInAnyOrder("a", "b");
    }

    private static HandlerRegistry handling(String... types) {
        HandlerRegistry registry = new HandlerRegistry();
        for (String type : types) {
            registry.handle(TaskType.raw(type), (context, payload) -> null);
        }
        return registry;
    }
}
