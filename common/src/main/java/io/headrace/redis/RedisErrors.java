package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what the Redis client throws into what callers of Headrace can act on. */
final class RedisErrors {

    /** States of a server that pass: the same command is answered when they have. */
    private static final String[] PASSING = {
        "LOADING",
        "MASTERDOWN",
        "CLUSTERDOWN",
        "READONLY",
        "TRYAGAIN",
        "BUSY ",
        "UNBLOCKED",
        "NOREPLICAS",
        "MISCONF",
        "NOMASTERLINK",
        "max number of clients"
    };

    /** What the same command will be answered for ever; errors of a script differ from server to server. */
    private static final String[] PERMANENT = {
        "WRONGTYPE",
        "NOPERM",
        "NOGROUP",
        "Protocol error",
        "exceeds maximum allowed",
        "unknown command",
        "user_script",
        "Error running script",
        "Error compiling script"
    };

    private static final String OUT_OF_MEMORY = "OOM command not allowed";

    private RedisErrors() {}

    static HeadraceException translate(Throwable thrown, RedisSettings settings) {
        Throwable root = unwrap(thrown);
        if (root instanceof HeadraceException known) {
            return known;
        }
        String at = "Redis at " + settings.maskedUrl();
        String said = deepestMessage(root);
        if (contains(said, "WRONGPASS", "NOAUTH", "invalid password", "without any password configured")) {
            return new RedisRefusedException(
                    at + " refused the login: check user and password in the URL (" + firstWord(said) + ")", root);
        }
        if (contains(said, "NOPERM")) {
            return new RedisRefusedException(
                    at + " refused a command: the user lacks a right; see config/redis/users.acl (" + said + ")", root);
        }
        if (contains(said, OUT_OF_MEMORY)) {
            return new RedisUnavailableException(
                    at + " is out of memory (maxmemory): nothing was stored; raise maxmemory or let workers catch up",
                    root,
                    true);
        }
        if (contains(said, PASSING)) {
            return new RedisUnavailableException(at + " cannot answer at present: " + said, root, isAnswer(root));
        }
        if (root instanceof RedisCommandTimeoutException) {
            return new RedisUnavailableException(
                    at + " did not answer within " + settings.timeout().toMillis() + " ms", root);
        }
        if (root instanceof RedisCommandExecutionException) {
            return new HeadraceException(at + " answered with an error: " + said, root);
        }
        // A connection that breaks while an answer is awaited shows as it is, not as an exception of the client.
        if (root instanceof RedisException || root instanceof IOException || root instanceof CancellationException) {
            return new RedisUnavailableException(at + " cannot be reached: " + said, root);
        }
        return new HeadraceException("Talking to " + at + " failed: " + root, root);
    }

    static boolean isNoScript(Throwable thrown) {
        return saysInError(thrown, "NOSCRIPT");
    }

    static boolean isNoGroup(Throwable thrown) {
        return saysInError(thrown, "NOGROUP");
    }

    /** Whether there is nothing to do for who wants to create a group. */
    static boolean isGroupThereOrStreamGone(Throwable thrown) {
        return saysInError(thrown, "BUSYGROUP", "requires the key to exist");
    }

    static boolean isNoSuchKey(Throwable thrown) {
        return saysInError(thrown, "no such key");
    }

    /** Whether the server said something, if only that it refuses. */
    static boolean isAnswer(Throwable thrown) {
        return saysInError(thrown, "");
    }

    static boolean isOutOfMemory(Throwable thrown) {
        return saysInError(thrown, OUT_OF_MEMORY);
    }

    /**
     * Whether asking again is of no use: the server said so, or it was not the server that failed. What it says else is
     * taken for a state that passes, because nobody knows all the words that servers have for that.
     */
    static boolean isPermanent(Throwable thrown) {
        boolean passing = saysInError(thrown, PASSING) || isOutOfMemory(thrown);
        return !isAnswer(thrown) || (!passing && saysInError(thrown, PERMANENT));
    }

    private static boolean saysInError(Throwable thrown, String... words) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RedisCommandExecutionException && contains(String.valueOf(at.getMessage()), words)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable at = thrown;
        while ((at instanceof CompletionException || at instanceof ExecutionException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String deepestMessage(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return Objects.requireNonNullElse(at.getMessage(), at.toString());
    }

    private static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    private static boolean contains(String text, String... words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
