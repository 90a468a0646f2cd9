package io.headrace.cli;

import static io.headrace.cli.ReadmeTest.GREET;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import org.junit.jupiter.api.Test;

// docs: Test your own
@HeadraceTest
class GreetingTest {
    @Test
    void greets(TestRedis redis) {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                ManualWorker worker = ManualWorker.connect(
                        settings, handlers -> handlers.handle(GREET, (context, name) -> "Hello " + name))) {
            TaskId id = producer.submit(GREET, "Ada");
            worker.runAll();
            assertThat(producer.result(GREET, id)).contains("Hello Ada");
        }
    }
}
// docs: end
