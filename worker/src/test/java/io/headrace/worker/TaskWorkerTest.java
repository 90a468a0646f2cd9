package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Submissions;
import io.headrace.codec.JsonCodec;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@HeadraceTest
class TaskWorkerTest {

    private static final TaskType<String, String> GREET = TaskType.of("greet", String.class, String.class);

    @Test
    void runsATaskAndKeepsItsResult(TestRedis redis) throws Exception {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (RedisBroker broker = RedisBroker.connect(settings);
                Submissions submissions = broker.submissions();
                TaskWorker worker = TaskWorker.builder(settings)
                        .handle(GREET, (context, name) -> "Hello " + name)
                        .start()) {
            Submitted submitted = submissions
                    .submit(new Submission(
                            QueueName.DEFAULT, "greet", new JsonCodec().encode("Ada"), TaskOptions.DEFAULTS))
                    .get(10, TimeUnit.SECONDS);
            Outcome outcome = submissions.await(submitted.id()).get(10, TimeUnit.SECONDS);

            assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(new String(outcome.result(), StandardCharsets.UTF_8)).isEqualTo("\"Hello Ada\"");
        }
    }
}
