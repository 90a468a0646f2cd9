package io.headrace.producer;

import io.headrace.broker.Inspection;
import io.headrace.broker.Submissions;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.codec.JsonCodec;
import io.headrace.codec.PayloadCodec;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskFailedException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks and waits for what becomes of them. One per process is enough: it is thread-safe and shares a connection,
 * which it re-establishes for ever.
 *
 * <p>Every call for one task comes in two forms: one that waits, and one that ends in {@code Async} and answers at once with
 * a stage that completes on a thread of the Redis client, where nothing may block. Both fail with a
 * {@link HeadraceException}, the second always by its stage; of its kinds only {@link RedisUnavailableException} means that
 * trying again can help. Where a task's id was chosen, trying again never makes two of it; where none was, a connection that
 * breaks amid a submission may.
 */
public final class TaskProducer implements AutoCloseable {

    /** The largest payload that is accepted where nothing else is said: 1 MiB. */
    public static final int DEFAULT_PAYLOAD_LIMIT = 1024 * 1024;

    private final RedisBroker broker;
    private final Submissions submissions;
    private final Inspection inspection;
    private final PayloadCodec codec;
    private final QueueName queue;
    private final int payloadLimit;
    private volatile boolean closed;

    private TaskProducer(Builder builder) {
        codec = builder.codec;
        queue = builder.queue;
        payloadLimit = builder.payloadLimit;
        Telemetry telemetry = builder.telemetry;
        if (telemetry == null) {
            broker = RedisBroker.connect(builder.redis);
            submissions = broker.submissions();
        } else {
            broker = RedisBroker.connect(builder.redis, telemetry.redisListener());
            submissions = new ObservedSubmissions(broker.submissions(), telemetry);
        }
        inspection = broker.inspection();
    }

    /**
     * Connects with the defaults.
     *
     * @param redisUrl for example {@code redis://localhost}
     * @throws HeadraceException if Redis cannot be reached or refuses
     */
    public static TaskProducer connect(String redisUrl) {
        return builder(RedisSettings.of(redisUrl)).connect();
    }

    /** A builder for a producer on this Redis. */
    public static Builder builder(RedisSettings redis) {
        return new Builder(redis);
    }

    /** Submits a task to this producer's queue. */
    public <P> TaskId submit(TaskType<P, ?> type, P payload) {
        return submit(type, payload, TaskOptions.DEFAULTS).id();
    }

    /** Submits a task to this producer's queue. */
    public <P> Submitted submit(TaskType<P, ?> type, P payload, TaskOptions options) {
        return submit(submission(queue, type, payload, options));
    }

    /** Submits a task. */
    public Submitted submit(Submission submission) {
        return get(submitAsync(submission));
    }

    /** Submits a task to this producer's queue. */
    public <P> CompletionStage<TaskId> submitAsync(TaskType<P, ?> type, P payload) {
        return submitAsync(type, payload, TaskOptions.DEFAULTS).thenApply(Submitted::id);
    }

    /** Submits a task to this producer's queue. */
    public <P> CompletionStage<Submitted> submitAsync(TaskType<P, ?> type, P payload, TaskOptions options) {
        return whileOpen(() -> submitChecked(submission(queue, type, payload, options)));
    }

    /** Submits a task. */
    public CompletionStage<Submitted> submitAsync(Submission submission) {
        return whileOpen(() -> submitChecked(submission));
    }

    private CompletableFuture<Submitted> submitChecked(Submission submission) {
        checkSize(submission);
        return submissions.submit(submission);
    }

    /** Submits a task to this producer's queue that may start no earlier than {@code delay} from now. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Duration delay) {
        return get(scheduleAsync(type, payload, delay));
    }

    /** Submits a task to this producer's queue that may start no earlier than {@code at}, by the server's clock. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Instant at) {
        return get(scheduleAsync(type, payload, at));
    }

    /** Submits a task to this producer's queue that may start no earlier than {@code delay} from now. */
    public <P> CompletionStage<TaskId> scheduleAsync(TaskType<P, ?> type, P payload, Duration delay) {
        return scheduleAsync(type, payload, TaskOptions.builder().delay(delay));
    }

    /** Submits a task to this producer's queue that may start no earlier than {@code at}, by the server's clock. */
    public <P> CompletionStage<TaskId> scheduleAsync(TaskType<P, ?> type, P payload, Instant at) {
        return scheduleAsync(type, payload, TaskOptions.builder().at(at));
    }

    private <P> CompletionStage<TaskId> scheduleAsync(TaskType<P, ?> type, P payload, TaskOptions.Builder options) {
        return whileOpen(() -> submitChecked(submission(queue, type, payload, options.build())))
                .thenApply(Submitted::id);
    }

    /** Makes a submission of a typed payload; nothing is sent. */
    public <P> Submission submission(QueueName to, TaskType<P, ?> type, P payload, TaskOptions options) {
        return new Submission(to, type.name(), codec.encode(payload), options);
    }

    /**
     * Submits as many tasks as there are, pipelined, without holding more than about a thousand tasks or a few megabytes at a
     * time. A task that is refused does not hold up the others.
     *
     * @param all is read as fast as Redis takes it; what it throws is thrown on when the listener has heard of all before
     * @param listener hears of every task, in the order given, on the calling thread; what it throws ends the submission
     * @return how many were submitted and how many were not
     * @throws HeadraceException if the thread is interrupted
     */
    public BulkResult submitAll(Iterator<Submission> all, BulkListener listener) {
        checkOpen();
        return new BulkSubmitter(submissions, this::checkSize).submitAll(all, listener);
    }

    /** Cancels a task. */
    public Cancellation cancel(TaskId id) {
        return get(cancelAsync(id));
    }

    /** Cancels a task. */
    public CompletionStage<Cancellation> cancelAsync(TaskId id) {
        return whileOpen(() -> submissions.cancel(id));
    }

    /** Where a task stands; empty if it is not known. */
    public Optional<TaskStatus> status(TaskId id) {
        return get(statusAsync(id));
    }

    /** Where a task stands; empty if it is not known. */
    public CompletionStage<Optional<TaskStatus>> statusAsync(TaskId id) {
        return whileOpen(() -> inspection.status(id));
    }

    /**
     * How a task ended; empty if it has not.
     *
     * @throws TaskNotFoundException if it is not known
     */
    public Optional<Outcome> outcome(TaskId id) {
        return get(outcomeAsync(id));
    }

    /** How a task ended; empty if it has not. Fails with {@link TaskNotFoundException} if it is not known. */
    public CompletionStage<Optional<Outcome>> outcomeAsync(TaskId id) {
        return statusAsync(id).thenApply(found -> {
            TaskStatus status = found.orElseThrow(() -> new TaskNotFoundException(id));
            return Optional.ofNullable(status.outcome());
        });
    }

    /**
     * What a task's handler returned; empty if the task has not ended yet, or returned nothing.
     *
     * @throws TaskFailedException if it ended without success
     * @throws TaskNotFoundException if it is not known
     */
    public <R> Optional<R> result(TaskType<?, R> type, TaskId id) {
        return get(resultAsync(type, id));
    }

    /**
     * What a task's handler returned; empty if the task has not ended yet, or returned nothing. Fails with
     * {@link TaskFailedException} if it ended without success, with {@link TaskNotFoundException} if it is not known.
     */
    public <R> CompletionStage<Optional<R>> resultAsync(TaskType<?, R> type, TaskId id) {
        return outcomeAsync(id).thenApply(outcome -> outcome.map(ended -> value(type, id, ended)));
    }

    /**
     * Waits for a task's end.
     *
     * @return what its handler returned; null if nothing
     * @throws TaskFailedException if it ended without success
     * @throws TaskNotFoundException if it is not known
     * @throws AwaitTimeoutException if it has not ended in time; the task goes on
     */
    public <R> @Nullable R await(TaskType<?, R> type, TaskId id, Duration timeout) {
        return value(type, id, await(id, timeout));
    }

    /**
     * Waits for a task's end, however it ends.
     *
     * @throws TaskNotFoundException if it is not known
     * @throws AwaitTimeoutException if it has not ended in time; the task goes on
     */
    public Outcome await(TaskId id, Duration timeout) {
        CompletableFuture<Outcome> end = awaitEnd(id);
        try {
            return get(end, timeout);
        } catch (TimeoutException e) {
            throw tooLong(id, timeout).join();
        } finally {
            end.cancel(false);
        }
    }

    /** Whoever has waited in vain wants to know what the task waits for. */
    private CompletableFuture<AwaitTimeoutException> tooLong(TaskId id, Duration timeout) {
        return inspection
                .status(id)
                .handle((found, failure) ->
                        new AwaitTimeoutException(id, timeout, failure == null ? found.orElse(null) : null));
    }

    /**
     * Waits for a task's end, however it ends, for as long as it takes; give it up by cancelling the stage's future. Fails
     * with {@link TaskNotFoundException} if the task is not known.
     */
    public CompletionStage<Outcome> awaitAsync(TaskId id) {
        return awaitEnd(id);
    }

    /**
     * Waits for a task's end, however it ends; holds no thread. Give it up by cancelling the stage's future. Fails with
     * {@link TaskNotFoundException} if the task is not known, with {@link AwaitTimeoutException} if it has not ended in time;
     * the task goes on.
     */
    public CompletionStage<Outcome> awaitAsync(TaskId id, Duration timeout) {
        return awaitAsync(id, timeout, outcome -> outcome);
    }

    /**
     * Waits for a task's end and gives what its handler returned, null if nothing; holds no thread. Fails as
     * {@link #awaitAsync(TaskId, Duration)} does, and with {@link TaskFailedException} if the task ended without success.
     */
    public <R> CompletionStage<@Nullable R> awaitAsync(TaskType<?, R> type, TaskId id, Duration timeout) {
        return awaitAsync(id, timeout, outcome -> value(type, id, outcome));
    }

    private <T extends @Nullable Object> CompletionStage<T> awaitAsync(
            TaskId id, Duration timeout, Function<Outcome, T> read) {
        CompletableFuture<Outcome> end =
                awaitEnd(id).orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        CompletableFuture<T> answer = end.exceptionallyCompose(thrown -> thrown instanceof TimeoutException
                        ? tooLong(id, timeout).thenCompose(CompletableFuture::failedFuture)
                        : CompletableFuture.failedFuture(thrown))
                .thenApply(read);
        answer.whenComplete((value, failure) -> end.cancel(false));
        return answer;
    }

    private CompletableFuture<Outcome> awaitEnd(TaskId id) {
        return closed ? CompletableFuture.failedFuture(closedError()) : submissions.await(id);
    }

    /**
     * The result in an outcome.
     *
     * @return what the handler returned; null if nothing
     * @throws TaskFailedException if the task ended without success
     */
    @SuppressWarnings("unchecked") // The codec decodes what the type names.
    public <R> @Nullable R value(TaskType<?, R> type, TaskId id, Outcome outcome) {
        if (outcome.state() != TaskState.COMPLETED) {
            throw new TaskFailedException(id, outcome);
        }
        return outcome.result() == null ? null : (R) codec.decode(outcome.result(), type.resultType());
    }

    private void checkSize(Submission submission) {
        int size = submission.payload().length;
        if (size > payloadLimit) {
            throw new InvalidTaskException("The payload of a task of type " + submission.type() + " for queue "
                    + submission.queue() + " has " + size + " bytes; the limit is " + payloadLimit
                    + ": store it elsewhere and submit where it is");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closedError();
        }
    }

    private static HeadraceException closedError() {
        return new HeadraceException("This producer is closed");
    }

    private <T> CompletableFuture<T> whileOpen(Supplier<CompletableFuture<T>> call) {
        try {
            checkOpen();
            return call.get().exceptionallyCompose(thrown -> CompletableFuture.failedFuture(told(thrown)));
        } catch (HeadraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A call that the close overtook must not look as if trying again could help. */
    private Throwable told(Throwable thrown) {
        return closed ? new HeadraceException("This producer was closed before Redis answered", thrown) : thrown;
    }

    private <T> T get(CompletionStage<T> stage) {
        try {
            // The client itself gives up after its timeout; this only guards against waiting for ever.
            return get(stage.toCompletableFuture(), broker.settings().timeout().multipliedBy(3));
        } catch (TimeoutException e) {
            throw new RedisUnavailableException("Redis at " + broker.settings().maskedUrl() + " did not answer", e);
        }
    }

    private static <T> T get(CompletableFuture<T> future, Duration timeout) throws TimeoutException {
        try {
            return future.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HeadraceException("Interrupted while waiting for Redis", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HeadraceException known) {
                throw known;
            }
            throw new HeadraceException("Talking to Redis failed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new HeadraceException("The wait was cancelled", e);
        }
    }

    /** Ends every wait and closes the connection; whoever waits, and whoever calls later, is told so. */
    @Override
    public void close() {
        closed = true;
        submissions.close();
        broker.close();
    }

    /** Collects what a producer is made of; not thread-safe. */
    public static final class Builder {

        private final RedisSettings redis;
        private PayloadCodec codec = new JsonCodec();
        private QueueName queue = QueueName.DEFAULT;
        private int payloadLimit = DEFAULT_PAYLOAD_LIMIT;
        private @Nullable Telemetry telemetry;

        private Builder(RedisSettings redis) {
            this.redis = redis;
        }

        /** Where metrics and observations go; nowhere by default, at no cost. */
        public Builder telemetry(Telemetry value) {
            // Not even its classes are loaded for a command that submits one task and ends.
            telemetry = value.equals(Telemetry.NONE) ? null : value;
            return this;
        }

        /** How payloads and results become bytes; JSON by default. */
        public Builder codec(PayloadCodec value) {
            codec = value;
            return this;
        }

        /** Where tasks go that do not name a queue; {@code default} by default. */
        public Builder queue(String value) {
            queue = new QueueName(value);
            return this;
        }

        /** The largest payload that is accepted, in bytes; 1 MiB by default. */
        public Builder payloadLimit(int value) {
            if (value < 1) {
                throw new InvalidTaskException("Payload limit " + value + " is not valid: use at least 1 byte");
            }
            payloadLimit = value;
            return this;
        }

        /**
         * Connects.
         *
         * @throws HeadraceException if Redis cannot be reached or refuses
         */
        public TaskProducer connect() {
            return new TaskProducer(this);
        }
    }
}
