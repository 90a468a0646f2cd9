package io.headrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.BulkStep;
import io.headrace.broker.Inspection;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Operator;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.Steering.Change;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Backoff;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class TaskMonitorTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final QueueName PRINT = new QueueName("print");
    private static final TaskType<String, String> SEND = TaskType.of("mail.send", String.class, String.class);
    private static final TaskType<String, String> PAGE = TaskType.of("print.page", String.class, String.class);
    private static final Operator OPS = new Operator("ops", "a test");

    private TaskProducer producer;
    private TaskMonitor monitor;
    private RedisSettings settings;

    @BeforeEach
    void connect(TestRedis redis) {
        settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        producer = TaskProducer.builder(settings).connect();
        monitor = TaskMonitor.connect(settings);
    }

    @AfterEach
    void close() {
        monitor.close();
        producer.close();
    }

    private List<TaskId> submit(QueueName queue, TaskType<String, String> type, int count) {
        List<TaskId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(submit(queue, type, "order " + i, TaskOptions.DEFAULTS));
        }
        return ids;
    }

    private TaskId submit(QueueName queue, TaskType<String, String> type, String payload, TaskOptions options) {
        return producer.submit(producer.submission(queue, type, payload, options))
                .id();
    }

    /** Lets as many tasks of the queue die, of a cause in which their payload is named. */
    private void die(QueueName queue, TaskType<String, String> type, int count) {
        try (ManualWorker worker = ManualWorker.connect(
                settings,
                handlers -> handlers.handle(type, (context, payload) -> {
                    throw new NonRetryableException("no route for " + payload);
                }),
                queue.value())) {
            for (int i = 0; i < count; i++) {
                assertThat(worker.runNext()).isPresent();
            }
        }
    }

    private static List<TaskId> ids(List<ListedTask> tasks) {
        return tasks.stream().map(ListedTask::id).toList();
    }

    private List<TaskId> walk(TaskQuery query, int limit) {
        List<TaskId> all = new ArrayList<>();
        String cursor = null;
        do {
            TaskPage page = monitor.tasks(query, cursor, limit);
            assertThat(page.tasks()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(ids(page.tasks()));
            cursor = page.next();
        } while (cursor != null);
        return all;
    }

    @Test
    void aWalkFindsEveryTaskOfEveryQueueAndStateOnceWhateverTheSizeOfItsPages() {
        Set<TaskId> submitted = new HashSet<>();
        submitted.addAll(submit(MAIL, SEND, 30));
        submitted.addAll(submit(PRINT, PAGE, 7));
        submitted.add(submit(MAIL, SEND, "later", delayed()));
        die(MAIL, SEND, 5);
        for (int limit : new int[] {1, 3, 1000}) {
            assertThat(walk(TaskQuery.of(List.of(), Set.of()), limit))
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(submitted);
        }
        assertThat(walk(TaskQuery.of(List.of(PRINT), Set.of(TaskState.QUEUED)), 2))
                .hasSize(7);
    }

    private static TaskOptions delayed() {
        return TaskOptions.builder().delay(Duration.ofHours(1)).build();
    }

    @Test
    void aFilterFindsTheSameWhateverTheSizeOfItsPages() {
        List<TaskId> submitted = submit(MAIL, SEND, 60);
        TaskQuery query = new TaskQuery(List.of(), Set.of(), "mail.*", "ORDER 1", null, null, null, null, null);
        List<TaskId> expected = new ArrayList<>(List.of(submitted.get(1)));
        expected.addAll(submitted.subList(10, 20));
        for (int limit : new int[] {1, 4, 1000}) {
            assertThat(walk(query, limit)).containsExactlyElementsOf(expected);
        }
        assertThat(monitor.count(query, null, 3).matched()).isEqualTo(11);
        assertThat(ids(monitor.count(query, null, 3).samples())).containsExactlyElementsOf(expected.subList(0, 3));
    }

    @Test
    void theFirstAnswerIsOfOneTaskAndTheNextOnesGrowWhileTheseAreSmall() {
        submit(MAIL, SEND, 500);
        TaskQuery query =
                new TaskQuery(List.of(MAIL), Set.of(TaskState.QUEUED), "mail.*", null, null, null, null, null, null);
        List<Object> asked = new ArrayList<>();
        try (RedisBroker broker = RedisBroker.connect(settings);
                Inspection real = broker.inspection()) {
            Inspection heard = (Inspection) Proxy.newProxyInstance(
                    Inspection.class.getClassLoader(), new Class<?>[] {Inspection.class}, (proxy, method, args) -> {
                        if (method.getName().equals("tasks")) {
                            asked.add(args[3]);
                        }
                        return method.invoke(real, args);
                    });
            assertThat(new TaskScan(heard, Duration.ofMinutes(1))
                            .count(query, null, 0)
                            .matched())
                    .isEqualTo(500);
        }
        assertThat(asked).containsExactly(1, 10, 100, 200, 200);
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        submit(MAIL, SEND, 3);
        String cursor = monitor.tasks(TaskQuery.of(List.of(MAIL), Set.of(TaskState.QUEUED)), null, 1)
                .next();
        TaskQuery other = TaskQuery.of(List.of(PRINT), Set.of());
        assertThatThrownBy(() -> monitor.tasks(other, cursor, 1))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("is not one of this listing");
    }

    @Test
    void deadTasksAreCountedByTheirCauseAndRetriedAllAlike() {
        submit(MAIL, SEND, 40);
        die(MAIL, SEND, 40);
        submit(PRINT, PAGE, 2);
        die(PRINT, PAGE, 2);
        assertThat(monitor.causes(MAIL)).singleElement().satisfies(cause -> {
            assertThat(cause.cause()).isEqualTo("mail.send NonRetryableException: no route for order #");
            assertThat(cause.count()).isEqualTo(40);
        });
        String cause = monitor.causes(MAIL).get(0).cause();
        TaskQuery alike = new TaskQuery(List.of(), Set.of(TaskState.DEAD), null, null, null, cause, null, null, null);
        assertThat(monitor.count(alike, null, 2).matched()).isEqualTo(40);

        int done = 0;
        String cursor = null;
        do {
            BulkStep step = monitor.bulk(BulkAction.RETRY, alike, cursor, 15, OPS);
            assertThat(step.done()).isLessThanOrEqualTo(15);
            assertThat(step.skipped()).isZero();
            done += step.done();
            cursor = step.next();
        } while (cursor != null);

        assertThat(done).isEqualTo(40);
        assertThat(monitor.queue(MAIL))
                .extracting(QueueSnapshot::queued, QueueSnapshot::dead)
                .containsExactly(40L, 0L);
        assertThat(monitor.queue(PRINT).dead()).isEqualTo(2);
        assertThat(monitor.causes(MAIL)).isEmpty();
        assertThat(monitor.audit(null, 10).items()).singleElement().satisfies(entry -> {
            assertThat(entry.by()).isEqualTo("ops");
            assertThat(entry.action()).isEqualTo("retry all");
            assertThat(entry.target()).isEqualTo("state dead, cause " + cause);
            assertThat(entry.reason()).isEqualTo("a test");
        });
    }

    /** Does everything that the query finds in steps of two; after each step what is due runs, and fails. */
    private BulkStep bulkWhileAllFails(BulkAction action, TaskQuery query) {
        int done = 0;
        int skipped = 0;
        String cursor = null;
        do {
            BulkStep step = monitor.bulk(action, query, cursor, 2, OPS);
            done += step.done();
            skipped += step.skipped();
            cursor = step.next();
            failAll();
        } while (cursor != null);
        return new BulkStep(done, skipped, null);
    }

    /** Runs, and fails, what is due or queued, but not in a millisecond in which something else was done. */
    private void failAll() {
        Instant before = monitor.queue(MAIL).at();
        await().until(() -> monitor.queue(MAIL).at().isAfter(before));
        try (RedisBroker broker = RedisBroker.connect(settings);
                Maintenance maintenance = broker.maintenance();
                ManualWorker worker = ManualWorker.connect(
                        settings,
                        handlers -> handlers.handle(SEND, (context, payload) -> {
                            throw new IllegalStateException("the server is down");
                        }),
                        MAIL.value())) {
            maintenance.promote(MAIL, 100);
            worker.runAll();
        }
        Instant after = monitor.queue(MAIL).at();
        await().until(() -> monitor.queue(MAIL).at().isAfter(after));
    }

    private void submitFailing(int count, int attempts) {
        TaskOptions options = TaskOptions.builder()
                .maxAttempts(attempts)
                .backoff(Backoff.fixed(Duration.ofHours(1)))
                .build();
        for (int i = 0; i < count; i++) {
            submit(MAIL, SEND, "order " + i, options);
        }
        failAll();
    }

    @Test
    void aTaskThatFailsAgainDuringARetryOfAllIsNotRetriedTwice() {
        submitFailing(7, 5);
        TaskQuery retrying = TaskQuery.of(List.of(MAIL), Set.of(TaskState.RETRYING));
        assertThat(bulkWhileAllFails(BulkAction.RETRY, retrying).done()).isEqualTo(7);
        assertThat(monitor.tasks(retrying, null, 10).tasks())
                .hasSize(7)
                .allSatisfy(task -> assertThat(task.attempt()).isEqualTo(3));
    }

    @Test
    void aTaskThatDiesDuringARetryOfAllStaysDead() {
        submitFailing(3, 1);
        submitFailing(4, 2);
        TaskQuery all = TaskQuery.of(List.of(MAIL), Set.of());
        assertThat(bulkWhileAllFails(BulkAction.RETRY, all)).isEqualTo(new BulkStep(7, 4, null));
        assertThat(monitor.queue(MAIL))
                .extracting(QueueSnapshot::queued, QueueSnapshot::retrying, QueueSnapshot::dead)
                .containsExactly(0L, 0L, 7L);
    }

    @Test
    void whatDiesAfterTheFirstStepIsNotDeleted() {
        submit(PRINT, PAGE, 2);
        submitFailing(3, 1);
        TaskQuery dead = TaskQuery.of(List.of(MAIL, PRINT), Set.of(TaskState.DEAD));
        BulkStep first = monitor.bulk(BulkAction.DELETE, dead, null, 2, OPS);
        failAll();
        die(PRINT, PAGE, 2);
        BulkStep second = monitor.bulk(BulkAction.DELETE, dead, first.next(), 10, OPS);
        assertThat(first.done()).isEqualTo(2);
        assertThat(second).isEqualTo(new BulkStep(1, 2, null));
        assertThat(monitor.queue(PRINT).dead()).isEqualTo(2);
    }

    @Test
    void aCursorThatDoesNotTellWhenItsWalkBeganIsRefused() {
        submit(MAIL, SEND, 3);
        TaskQuery queued = TaskQuery.of(List.of(MAIL), Set.of(TaskState.QUEUED));
        String cursor = monitor.tasks(queued, null, 1).next();
        assertThatThrownBy(() -> monitor.bulk(BulkAction.CANCEL, queued, cursor, 1, OPS))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("is not one of this listing");
    }

    @Test
    void aTaskThatWaitsForItsTimeIsMadeDueAndOneThatIsQueuedIsLeftAlone() {
        TaskId later = submit(MAIL, SEND, "later", delayed());
        TaskId queued = submit(MAIL, SEND, "now", TaskOptions.DEFAULTS);
        assertThat(monitor.retry(later, null, OPS)).isEqualTo(Change.DONE);
        assertThat(monitor.task(later).orElseThrow().status().due())
                .isBeforeOrEqualTo(monitor.queue(MAIL).at());
        assertThat(monitor.retry(queued, null, OPS)).isEqualTo(Change.NOT_APPLICABLE);
        assertThat(monitor.retry(TaskId.parse("mail/nobody"), null, OPS)).isEqualTo(Change.UNKNOWN);
    }

    @Test
    void whatCannotBeDoneToAnyTaskOfAQueryIsRefused() {
        TaskQuery completed = TaskQuery.of(List.of(MAIL), Set.of(TaskState.COMPLETED));
        assertThatThrownBy(() -> monitor.bulk(BulkAction.CANCEL, completed, null, 10, OPS))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("nothing to cancel");
    }

    @Test
    void aPurgeEndsWhatWaitedWhenItBeganAndNothingElse() {
        submit(MAIL, SEND, 250);
        Instant submitted = monitor.queue(MAIL).at();
        QueueSnapshot begin = await().until(
                        () -> monitor.queue(MAIL), snapshot -> snapshot.at().isAfter(submitted));
        TaskId after = submit(MAIL, SEND, "after", TaskOptions.DEFAULTS);
        int purged = 0;
        int step;
        while ((step = monitor.purge(MAIL, TaskState.QUEUED, begin.at(), purged == 0, OPS)) > 0) {
            purged += step;
        }
        assertThat(purged).isEqualTo(250);
        assertThat(walk(TaskQuery.of(List.of(MAIL), Set.of(TaskState.QUEUED)), 10))
                .containsExactly(after);
        assertThat(monitor.recent(List.of(), 300)).hasSize(250).allSatisfy(task -> {
            assertThat(task.state()).isEqualTo(TaskState.CANCELLED);
            assertThat(task.reason()).isEqualTo("purged by ops");
        });
    }

    @Test
    void aStepOfAMoveThatNobodyBeganIsWrittenDownToo() {
        submit(MAIL, SEND, 3);
        die(MAIL, SEND, 3);
        TaskQuery dead = TaskQuery.of(List.of(), Set.of(TaskState.DEAD));
        String cursor = monitor.bulk(BulkAction.DELETE, dead, null, 1, OPS).next();
        monitor.bulk(BulkAction.DELETE, dead, cursor, 1, OPS);
        try (TaskMonitor another = TaskMonitor.connect(settings)) {
            assertThat(another.bulk(BulkAction.DELETE, dead, cursor, 1, OPS).done())
                    .isEqualTo(1);
            another.purge(MAIL, TaskState.DEAD, Instant.parse("2100-01-01T00:00:00Z"), false, OPS);
        }
        assertThat(monitor.audit(null, 10).items())
                .extracting(entry -> entry.action() + " " + entry.target())
                .containsExactly("purge mail dead", "delete all state dead", "delete all state dead");
    }

    @Test
    void aQueueThatCannotBeReadDoesNotHideTheOthers(TestRedis redis) {
        submit(MAIL, SEND, 1);
        submit(PRINT, PAGE, 1);
        redis.redis().del(redis.prefix() + ":{mail}:ready:5");
        redis.redis().set(redis.prefix() + ":{mail}:ready:5", "by hand");
        assertThat(monitor.queues()).extracting(QueueSnapshot::queue).containsExactly(PRINT);
        assertThat(monitor.recent(List.of(), 10)).isEmpty();
        assertThat(walk(TaskQuery.of(List.of(), Set.of(TaskState.QUEUED)), 10)).hasSize(1);
        redis.redis().del(redis.prefix() + ":{mail}:ready:5");
        assertThat(monitor.queues()).extracting(QueueSnapshot::queue).containsExactly(MAIL, PRINT);
    }
}
