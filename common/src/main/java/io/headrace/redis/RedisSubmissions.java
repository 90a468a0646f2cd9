package io.headrace.redis;

import io.headrace.broker.Submissions;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** {@link Submissions} on Redis. */
final class RedisSubmissions implements Submissions {

    private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPTS = "opts".getBytes(StandardCharsets.US_ASCII);

    private final RedisLink link;
    private final RedisKeys keys;
    private final ResultAwaiter awaiter;
    private final Set<QueueName> used = ConcurrentHashMap.newKeySet();
    private final Set<QueueName> announced = ConcurrentHashMap.newKeySet();

    RedisSubmissions(RedisLink link) {
        this.link = link;
        this.keys = link.keys();
        this.awaiter = new ResultAwaiter(link);
        link.onConnect(this::announceAgain);
    }

    @Override
    public CompletableFuture<Submitted> submit(Submission submission) {
        return submitAll(List.of(submission)).get(0);
    }

    @Override
    public List<CompletableFuture<Submitted>> submitAll(List<Submission> submissions) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<Submitted>> answers = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            used.add(submission.queue());
            if (announced.add(submission.queue())) {
                announce(pipeline, submission.queue());
            }
            answers.add(link.translated(add(pipeline, submission)));
        }
        pipeline.flush();
        return answers;
    }

    /** A Redis that comes back may be an empty one; and what waited for it may be a queue's only task. */
    private void announceAgain() {
        RedisLink.Pipeline pipeline = link.pipeline();
        for (QueueName queue : used) {
            announced.add(queue);
            announce(pipeline, queue);
        }
        pipeline.flush();
    }

    private void announce(RedisLink.Pipeline pipeline, QueueName queue) {
        CommandArgs<String, byte[]> args =
                new CommandArgs<>(RedisLink.CODEC).addKey(keys.queues()).add(queue.value());
        pipeline.add(CommandType.SADD, new IntegerOutput<>(RedisLink.CODEC), args)
                .whenComplete((added, failure) -> {
                    if (failure != null) {
                        announced.remove(queue);
                    }
                });
    }

    private CompletableFuture<Submitted> add(RedisLink.Pipeline pipeline, Submission submission) {
        TaskOptions options = submission.options();
        if (options.isDelayed()) {
            return schedule(pipeline, submission);
        }
        return options.id() == null ? append(pipeline, submission) : appendOnce(pipeline, submission);
    }

    private CompletableFuture<Submitted> append(RedisLink.Pipeline pipeline, Submission submission) {
        QueueName queue = submission.queue();
        Priority priority = submission.options().priority();
        CommandArgs<String, byte[]> args = new CommandArgs<>(RedisLink.CODEC)
                .addKey(keys.ready(queue, priority))
                .add("*")
                .addValue(TYPE)
                .addValue(submission.type().getBytes(StandardCharsets.UTF_8))
                .addValue(PAYLOAD)
                .addValue(submission.payload())
                .addValue(OPTS)
                .addValue(TaskJson.writeOpts(submission.options(), null, 1, List.of(), 0));
        return pipeline.add(CommandType.XADD, new StatusOutput<>(RedisLink.CODEC), args)
                .thenApply(entry ->
                        new Submitted(TaskId.at(queue, new TaskId.Place(priority, entry)), TaskState.QUEUED, false));
    }

    private CompletableFuture<Submitted> appendOnce(RedisLink.Pipeline pipeline, Submission submission) {
        TaskId id = TaskId.chosen(
                submission.queue(), String.valueOf(submission.options().id()));
        ScriptCall call = newTask(Script.SUBMIT, id, submission);
        return pipeline.run(call).thenApply(reply -> submitted(id, TaskState.QUEUED, new Reply(reply)));
    }

    private CompletableFuture<Submitted> schedule(RedisLink.Pipeline pipeline, Submission submission) {
        TaskOptions options = submission.options();
        TaskId id = options.id() == null
                ? TaskId.timeOrdered(submission.queue(), System.currentTimeMillis())
                : TaskId.chosen(submission.queue(), options.id());
        ScriptCall call = newTask(Script.SCHEDULE, id, submission)
                .key(keys.scheduled(submission.queue()))
                .arg(
                        options.delay() == null
                                ? ""
                                : Long.toString(options.delay().toMillis()))
                .arg(options.at() == null ? "" : Long.toString(options.at().toEpochMilli()))
                .arg(keys.wakeChannel());
        boolean chosen = options.id() != null;
        return pipeline.run(call).thenApply(reply -> {
            Submitted answer = submitted(id, TaskState.SCHEDULED, new Reply(reply));
            // A fresh id can only be known because the client sent the same call twice.
            return chosen ? answer : new Submitted(id, answer.state(), false);
        });
    }

    /** What submit.lua and schedule.lua have in common. */
    private ScriptCall newTask(Script script, TaskId id, Submission submission) {
        return ScriptCall.of(script)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(id.queue()))
                .arg(id.local())
                .arg(submission.options().priority().level())
                .arg(submission.type())
                .arg(submission.payload())
                .arg(TaskJson.writeOpts(submission.options(), id.local(), 1, List.of(), 0));
    }

    private static Submitted submitted(TaskId id, TaskState fresh, Reply reply) {
        if (reply.word().equals("OK")) {
            return new Submitted(id, fresh, false);
        }
        String state = reply.text(1);
        TaskState standing =
                state.isEmpty() ? TaskJson.readOutcome(reply.bytes(2)).state() : TaskState.ofLabel(state);
        return new Submitted(id, standing, true);
    }

    @Override
    public CompletableFuture<Cancellation> cancel(TaskId id) {
        QueueName queue = id.queue();
        ScriptCall call = ScriptCall.of(Script.CANCEL)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(queue))
                .keys(
                        keys.scheduled(queue),
                        keys.events(queue),
                        keys.stats(queue, link.clock().now()))
                .keys(keys.awaited(queue), keys.cancelling(queue), keys.progress(queue), keys.retrying(queue))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(keys.controlChannelPrefix())
                .arg(queue.value())
                .history(link, queue);
        return link.translated(link.run(call)
                .thenApply(reply -> Cancellation.valueOf(new Reply(reply).word().toUpperCase(Locale.ROOT))));
    }

    @Override
    public CompletableFuture<Outcome> await(TaskId id) {
        return awaiter.await(id);
    }

    @Override
    public void close() {
        awaiter.close();
    }
}
