package io.headrace.redis;

import io.headrace.broker.Checkup;
import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.Level;
import io.headrace.broker.Mismatch;
import io.headrace.broker.QueueFacts;
import io.headrace.broker.ServerFacts;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** {@link Checkup} on Redis. */
record RedisCheckup(RedisLink link) implements Checkup {

    @Override
    public ServerFacts server() {
        return new ServerExam(link).facts();
    }

    @Override
    public QueueFacts queue(QueueName queue) {
        return new QueueExam(link, queue).facts();
    }

    @Override
    public KeyspaceFacts walk(Walk walk, Consumer<Progress> progress) {
        return new KeyspaceWalk(link, walk, progress).facts();
    }

    @Override
    public int mend(Mismatch mismatch) {
        Verifier mender = new Verifier(link, true);
        QueueName queue = mismatch.queue();
        List<String> names = mismatch.names();
        return switch (mismatch.kind()) {
            case SCHEDULED_WITHOUT_RECORD, RETRIES_MISCOUNTED -> {
                Verifier.Schedule mended = mender.schedule(queue, names);
                yield mended.without().size() + mended.miscounted().size();
            }
            case RECORD_NOT_SCHEDULED, RECORD_WITHOUT_TASK -> {
                Verifier.Records mended = mender.records(queue, names);
                yield mended.idle().size() + mended.unscheduled().size();
            }
            case ENTRY_WITHOUT_RECORD ->
                mender.unknownEntries(level(mismatch), names).size();
            case PENDING_WITHOUT_ENTRY -> mender.pending(level(mismatch), names).size();
            case STREAM_WITHOUT_GROUP -> createGroup(level(mismatch));
            case AWAITED_GONE, CANCELLING_GONE, PROGRESS_GONE ->
                mender.watched(queue, mismatch.kind(), names).size();
            case STATS_WITHOUT_TTL -> mender.stats(names).size();
            case QUEUE_NOT_LISTED -> list(queue);
            case ENTRY_OF_ANOTHER_RECORD,
                    ENTRY_OF_ENDED_TASK,
                    LETTER_WITHOUT_OUTCOME,
                    OUTCOME_WITHOUT_LETTER,
                    CAUSES_MISCOUNTED,
                    WRONG_TYPE ->
                throw new IllegalArgumentException(mismatch.kind() + " cannot be mended without a decision");
        };
    }

    private static Level level(Mismatch mismatch) {
        return new Level(mismatch.queue(), Objects.requireNonNull(mismatch.priority(), "priority"));
    }

    /** From the beginning of the stream, so that all that waits there is delivered. */
    private int createGroup(Level level) {
        try {
            link.get(link.send(
                    CommandType.XGROUP,
                    new StatusOutput<>(RedisLink.CODEC),
                    args().add("CREATE")
                            .addKey(link.keys().ready(level))
                            .add(RedisKeys.GROUP)
                            .add("0")));
            return 1;
        } catch (HeadraceException e) {
            if (RedisErrors.isGroupThereOrStreamGone(e)) {
                return 0;
            }
            throw e;
        }
    }

    private int list(QueueName queue) {
        return link.get(link.send(
                        CommandType.SADD,
                        new IntegerOutput<>(RedisLink.CODEC),
                        args().addKey(link.keys().queues())
                                .addValue(queue.value().getBytes(StandardCharsets.UTF_8))))
                .intValue();
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }

    @Override
    public void close() {
        // Has nothing of its own.
    }
}
