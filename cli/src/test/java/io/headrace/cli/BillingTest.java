package io.headrace.cli;

import static io.headrace.cli.GettingStartedTest.BILL;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.GettingStartedTest.Invoice;
import io.headrace.cli.GettingStartedTest.Receipt;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import org.junit.jupiter.api.Test;

// docs: Tests
@HeadraceTest
class BillingTest {
    @Test
    void billsOnce(TestRedis redis) {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                ManualWorker worker = ManualWorker.connect(
                        settings, handlers -> handlers.handle(BILL, (context, invoice) -> new Receipt("17")))) {
            TaskId id = producer.submit(BILL, new Invoice("Ada", 1250));
            assertThat(worker.runAll()).isEqualTo(1);
            assertThat(producer.result(BILL, id)).contains(new Receipt("17"));
        }
    }
}
// docs: end
