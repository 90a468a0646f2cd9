package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads outcomes of many tasks in one round trip. Thread-safe. */
record Outcomes(RedisLink link) {

    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

    /** How many one command reads, because results may be large. */
    private static final int LARGEST_QUESTION = 50;

    /** In the order asked; those without an outcome are left out. */
    CompletableFuture<Map<TaskId, Outcome>> of(List<TaskId> ids) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<Map<TaskId, Outcome>>> answers = new ArrayList<>();
        // The keys of one command must stand in one slot, and so be of one queue.
        Map<QueueName, List<TaskId>> byQueue = new LinkedHashMap<>();
        ids.forEach(id ->
                byQueue.computeIfAbsent(id.queue(), queue -> new ArrayList<>()).add(id));
        for (List<TaskId> all : byQueue.values()) {
            for (int from = 0; from < all.size(); from += LARGEST_QUESTION) {
                answers.add(ask(pipeline, all.subList(from, Math.min(all.size(), from + LARGEST_QUESTION))));
            }
        }
        pipeline.flush();
        return StreamView.all(answers).thenApply(parts -> {
            Map<TaskId, Outcome> found = new HashMap<>();
            parts.forEach(found::putAll);
            Map<TaskId, Outcome> inOrder = new LinkedHashMap<>();
            for (TaskId id : ids) {
                Outcome outcome = found.get(id);
                if (outcome != null) {
                    inOrder.put(id, outcome);
                }
            }
            return inOrder;
        });
    }

    private CompletableFuture<Map<TaskId, Outcome>> ask(RedisLink.Pipeline pipeline, List<TaskId> ids) {
        CommandArgs<String, byte[]> ask = new CommandArgs<>(RedisLink.CODEC);
        ids.forEach(id -> ask.addKey(link.keys().outcome(id)));
        return pipeline.add(CommandType.MGET, new NestedMultiOutput<>(RedisLink.CODEC), ask)
                .thenApply(found -> {
                    Reply written = new Reply(found);
                    Map<TaskId, Outcome> outcomes = new HashMap<>();
                    for (int i = 0; i < ids.size(); i++) {
                        read(ids.get(i), written.bytes(i), outcomes);
                    }
                    return outcomes;
                });
    }

    private static void read(TaskId id, byte[] written, Map<TaskId, Outcome> outcomes) {
        if (written.length == 0) {
            return;
        }
        try {
            outcomes.put(id, TaskJson.readOutcome(written));
        } catch (HeadraceException e) {
            log.debug("The outcome of task {} cannot be read", id, e);
        }
    }
}
