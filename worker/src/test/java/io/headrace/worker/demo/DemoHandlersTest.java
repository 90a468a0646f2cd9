package io.headrace.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.codec.JsonCodec;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.worker.HandlerCall;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.PlainContext;
import io.headrace.worker.demo.DemoHandlers.Computed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoHandlersTest {

    private final HandlerRegistry registry = new HandlerRegistry();

    DemoHandlersTest() {
        new DemoHandlers().register(registry);
    }

    @Test
    void handles_five_types() {
        assertThat(registry.types())
                .containsExactlyInAnyOrder("demo.echo", "demo.sleep", "demo.fail", "demo.flaky", "demo.fibonacci");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo.echo      | {\"a\":1}        | {\"a\":1}",
                "demo.echo      | not JSON         | not JSON",
                "demo.sleep     | {\"ms\":1}       | {\"slept\":1}",
                "demo.sleep     | {}               | {\"slept\":20}",
                "demo.sleep     | null             | {\"slept\":20}",
                "demo.sleep     | {\"other\":true} | {\"slept\":20}",
                "demo.flaky     | {\"failures\":0} | {\"attempts\":1}",
                "demo.fibonacci | {\"n\":0}        | {\"result\":0}",
                "demo.fibonacci | {\"n\":1}        | {\"result\":1}",
                "demo.fibonacci | {\"n\":10}       | {\"result\":55}",
                "demo.fibonacci | {\"n\":100}      | {\"result\":354224848179261915075}",
                "demo.fibonacci | {}               | {\"result\":55}",
            })
    void answers(String type, String payload, String result) throws Exception {
        assertThat(HandlerCall.run(registry, PlainContext.of(type), payload)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "2,3", "5,6"})
    void flaky_fails_as_often_as_asked(int failures, int attempts) throws Exception {
        PlainContext context = PlainContext.of("demo.flaky");
        String payload = "{\"failures\":" + failures + "}";

        for (int attempt = 1; attempt < attempts; attempt++) {
            PlainContext early = context.withAttempt(attempt);
            assertThatThrownBy(() -> HandlerCall.run(registry, early, payload)).isInstanceOf(DemoFailure.class);
        }
        assertThat(HandlerCall.run(registry, context.withAttempt(attempts), payload))
                .isEqualTo("{\"attempts\":" + attempts + "}");
    }

    @ParameterizedTest
    @CsvSource({"{\"message\":\"boom\"},boom", "{},demo.fail", "null,demo.fail"})
    void fail_fails(String payload, String message) {
        assertThatThrownBy(() -> HandlerCall.run(registry, PlainContext.of("demo.fail"), payload))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo.sleep     | {\"ms\":-1}         | ms",
                "demo.sleep     | {\"ms\":86400001}   | ms",
                "demo.sleep     | {\"ms\":\"soon\"}   | ms",
                "demo.fail      | {\"message\":{}}    | message",
                "demo.flaky     | {\"failures\":-1}   | failures",
                "demo.flaky     | {\"failures\":[]}   | failures",
                "demo.fibonacci | {\"n\":\"x\"}       | n",
                "demo.fibonacci | {\"n\":3000000000}  | n",
            })
    void a_wrong_field_is_named(String type, String payload, String field) {
        assertThatThrownBy(() -> HandlerCall.run(registry, PlainContext.of(type), payload))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageMatching("(?s).*\\b[Ff]ield " + field + "\\b.*");
    }

    @ParameterizedTest
    @CsvSource({"-1", "10001"})
    void fibonacci_refuses_what_is_out_of_range(int n) {
        assertThatThrownBy(() -> HandlerCall.run(registry, PlainContext.of("demo.fibonacci"), "{\"n\":" + n + "}"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage("Field n of demo.fibonacci must be 0 to 10000: " + n);
    }

    @Test
    void the_largest_result_can_be_read_back() throws Exception {
        String json = HandlerCall.run(registry, PlainContext.of("demo.fibonacci"), "{\"n\":10000}");

        Computed computed = (Computed) new JsonCodec().decode(json.getBytes(StandardCharsets.UTF_8), Computed.class);

        assertThat(computed.result().toString()).hasSize(2090).startsWith("33644764");
    }

    @Test
    void sleep_ends_when_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> HandlerCall.run(registry, PlainContext.of("demo.sleep"), "{\"ms\":60000}"))
                .isInstanceOf(InterruptedException.class);
    }
}
