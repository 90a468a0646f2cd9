package io.headrace.redis;

import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads streams as an onlooker does. Where there is no stream or no group, there is nothing in it. Thread-safe. */
record StreamView(RedisLink link) {

    private static final String NONE = "0-0";

    /** Entries from one id to the last, {@code (ID} to leave that one out. */
    CompletableFuture<Reply> forward(String stream, String from, int count) {
        return range(CommandType.XRANGE, stream, from, "+", count);
    }

    /** Entries from one id to the first, {@code (ID} to leave that one out. */
    CompletableFuture<Reply> backward(String stream, String from, int count) {
        return range(CommandType.XREVRANGE, stream, from, "-", count);
    }

    private CompletableFuture<Reply> range(CommandType type, String stream, String from, String to, int count) {
        CommandArgs<String, byte[]> ask =
                args().addKey(stream).add(from).add(to).add("COUNT").add(count);
        return link.send(type, ask).thenApply(Reply::new);
    }

    /** The entries with these ids, as far as they stand, in one round trip. */
    CompletableFuture<List<Reply>> entries(String stream, List<String> ids) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<List<Object>>> found = new ArrayList<>(ids.size());
        for (String id : ids) {
            CommandArgs<String, byte[]> ask = args().addKey(stream).add(id).add(id);
            found.add(pipeline.add(CommandType.XRANGE, new NestedMultiOutput<>(RedisLink.CODEC), ask));
        }
        pipeline.flush();
        return all(found)
                .thenApply(rows -> rows.stream()
                        .filter(row -> !row.isEmpty())
                        .map(row -> new Reply(row).nested(0))
                        .toList());
    }

    /**
     * Rows of the pending list in the order of their ids: entry id, consumer, idle ms, deliveries.
     *
     * @param consumer whose; null for everybody's
     */
    CompletableFuture<Reply> pending(String stream, String from, int count, @Nullable String consumer) {
        CommandArgs<String, byte[]> ask =
                args().addKey(stream).add(RedisKeys.GROUP).add(from).add("+").add(count);
        if (consumer != null) {
            ask.add(consumer);
        }
        return orEmpty(link.send(CommandType.XPENDING, ask), RedisErrors::isNoGroup);
    }

    /** The id up to which a stream has been handed out. */
    CompletableFuture<String> delivered(String stream) {
        CommandArgs<String, byte[]> ask = args().add("GROUPS").addKey(stream);
        return orEmpty(link.send(CommandType.XINFO, ask), RedisErrors::isNoSuchKey)
                .thenApply(groups -> {
                    for (int i = 0; i < groups.size(); i++) {
                        Reply group = groups.nested(i);
                        if (group.textOf("name").equals(RedisKeys.GROUP)) {
                            return group.textOf("last-delivered-id");
                        }
                    }
                    return NONE;
                });
    }

    /** What the server tells of the consumers of a stream, names and values in turn. */
    CompletableFuture<Reply> consumers(String stream) {
        CommandArgs<String, byte[]> ask = args().add("CONSUMERS").addKey(stream).add(RedisKeys.GROUP);
        return orEmpty(
                link.send(CommandType.XINFO, ask),
                thrown -> RedisErrors.isNoGroup(thrown) || RedisErrors.isNoSuchKey(thrown));
    }

    private static CompletableFuture<Reply> orEmpty(
            CompletableFuture<List<Object>> answer, Predicate<Throwable> nothingThere) {
        return answer.handle((parts, thrown) -> {
            if (thrown == null) {
                return new Reply(parts);
            }
            if (nothingThere.test(thrown)) {
                return new Reply(List.of());
            }
            throw new CompletionException(thrown);
        });
    }

    /** All answers, in their order. */
    static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }
}
