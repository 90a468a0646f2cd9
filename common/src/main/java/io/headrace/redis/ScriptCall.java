package io.headrace.redis;

import io.headrace.task.QueueName;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A script with its keys and arguments, in the order in which its file's header names them. Not thread-safe. */
final class ScriptCall {

    private final Script script;
    private final List<String> keys = new ArrayList<>();
    private final List<Object> args = new ArrayList<>();

    private ScriptCall(Script script) {
        this.script = script;
    }

    static ScriptCall of(Script script) {
        return new ScriptCall(script);
    }

    ScriptCall key(String key) {
        keys.add(key);
        return this;
    }

    ScriptCall keys(String... more) {
        keys.addAll(List.of(more));
        return this;
    }

    ScriptCall arg(String value) {
        // The client writes strings as ASCII.
        return arg(value.getBytes(StandardCharsets.UTF_8));
    }

    ScriptCall arg(byte[] value) {
        args.add(value);
        return this;
    }

    ScriptCall arg(long value) {
        args.add(value);
        return this;
    }

    /** Says how many bytes of endings a queue may hold for its history, and adds the last keys: where, if there is a history. */
    ScriptCall history(RedisLink link, QueueName queue) {
        arg(link.settings().historyBytes());
        return historyKeys(link, queue);
    }

    /** Adds the last keys: where endings are kept, if there is a history. */
    ScriptCall historyKeys(RedisLink link, QueueName queue) {
        return link.settings().historyBytes() == 0
                ? this
                : keys(link.keys().history(queue), link.keys().historyFill(queue));
    }

    Script script() {
        return script;
    }

    int keyCount() {
        return keys.size();
    }

    /** Names the script, which the server must have in its cache. */
    AsyncCommand<String, byte[], List<Object>> command() {
        return command(CommandType.EVALSHA, script.sha());
    }

    /** Brings the script along. */
    AsyncCommand<String, byte[], List<Object>> commandWithSource() {
        return command(CommandType.EVAL, script.source());
    }

    private AsyncCommand<String, byte[], List<Object>> command(CommandType type, String text) {
        CommandArgs<String, byte[]> line = new CommandArgs<>(RedisLink.CODEC)
                .add(text.getBytes(StandardCharsets.UTF_8))
                .add(keys.size())
                .addKeys(keys);
        for (Object arg : args) {
            if (arg instanceof Long number) {
                line.add(number);
            } else {
                line.addValue((byte[]) arg);
            }
        }
        return new AsyncCommand<>(new Command<>(type, new NestedMultiOutput<>(RedisLink.CODEC), line));
    }
}
