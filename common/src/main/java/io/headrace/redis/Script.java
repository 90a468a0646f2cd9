package io.headrace.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The catalogue of scripts: one constant for each {@code .lua} file beside this class, whose header says what it does. */
enum Script {
    AWAIT,
    BURY,
    CANCEL,
    COMPLETE,
    DELETE,
    DROP_HISTORY,
    EXPIRE,
    EXTEND,
    FORGET,
    HASTEN,
    JOIN_HISTORY,
    LEAVE,
    LOOKUP,
    MEASURE_HISTORY,
    PAUSE,
    PROGRESS,
    PROMOTE,
    PURGE_QUEUED,
    PURGE_SCHEDULED,
    QUIET,
    RECLAIM,
    RECLAIM_HISTORY,
    REDRIVE,
    RELEASE,
    RESUME,
    RETRY,
    SCHEDULE,
    SNAPSHOT,
    SUBMIT,
    TRIM,
    VERIFY_CAUSES,
    VERIFY_ENTRIES,
    VERIFY_LETTERS,
    VERIFY_PENDING,
    VERIFY_RECORDS,
    VERIFY_SCHEDULE,
    VERIFY_STATS,
    VERIFY_WATCHED,
    WHY;

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String source;
    private final String sha;

    Script() {
        source = include(read(fileName()));
        sha = sha1(source);
    }

    /** The file that holds it. */
    String fileName() {
        return label + ".lua";
    }

    /** What listeners are told it is called. */
    String label() {
        return label;
    }

    /** The whole text, what it includes included. */
    String source() {
        return source;
    }

    /** Its name on the server. */
    String sha() {
        return sha;
    }

    private static String include(String text) {
        return Pattern.compile("(?m)^--@include (\\w+)$")
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(read("lib/" + found.group(1) + ".lua")));
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("Script " + file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Script " + file + " cannot be read", e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
