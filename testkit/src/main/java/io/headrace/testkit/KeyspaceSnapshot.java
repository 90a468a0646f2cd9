package io.headrace.testkit;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that stood under a prefix at one moment: the keys without the prefix, sorted, each with its value as text. Made
 * for tests that state the whole keyspace before and after a step, so that a stray key fails them.
 *
 * <p>The notation of values:
 *
 * <ul>
 *   <li>string: its text, {@code ""} when empty
 *   <li>hash, sorted by field: <code>{f=v, g=w}</code>
 *   <li>set, sorted: {@code (a, b)}; sorted set, by score: {@code (a=1, b=2.5)}; list: {@code [a, b]}
 *   <li>stream, {@code []} when empty: <code>[1-0 {f=v, g=w}] [2-0 {f=v}]</code>, followed by every group with its pending
 *       entries as id, consumer, number of deliveries: {@code workers: last 2-0, pending [1-0 w1 1, 2-0 w2 3]}
 *   <li>what is not UTF-8: {@code base64:...}
 *   <li>a key that will expire: the value followed by {@code  (ttl)}
 * </ul>
 *
 * <p>Parts that differ from run to run are replaced by the {@code masking} methods. Immutable, safe for use by many threads.
 */
public final class KeyspaceSnapshot {

    private final SortedMap<String, String> values;

    private KeyspaceSnapshot(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /** The snapshot that holds exactly these values by key: what a test expects. */
    public static KeyspaceSnapshot of(Map<String, String> values) {
        return new KeyspaceSnapshot(new TreeMap<>(values));
    }

    /** The keys without their prefix, sorted. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** The value of a key, or null where there is no such key. */
    public @Nullable String get(String key) {
        return values.get(key);
    }

    /** Keys and values, sorted, unmodifiable. */
    public SortedMap<String, String> asMap() {
        return values;
    }

    /** Whether there was no key at all. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * A copy in which every occurrence of a given text, in keys and values, is replaced by its replacement; longer texts go
     * first.
     *
     * @throws IllegalArgumentException if two keys become the same
     */
    public KeyspaceSnapshot masking(Map<String, String> replacements) {
        Pattern any = Pattern.compile(replacements.keySet().stream()
                .filter(text -> !text.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        return replacements.isEmpty() ? this : replacing(any, text -> replacements.getOrDefault(text, text));
    }

    /**
     * A copy in which every match of {@code pattern}, in keys and values, is replaced by {@code <name1>}, {@code <name2>} and so
     * on: numbered as they appear when reading from the top, the same text always by the same token.
     *
     * @throws IllegalArgumentException if two keys become the same
     */
    public KeyspaceSnapshot masking(String name, Pattern pattern) {
        Map<String, String> tokens = new HashMap<>();
        return replacing(
                pattern, text -> tokens.computeIfAbsent(text, unseen -> "<" + name + (tokens.size() + 1) + ">"));
    }

    /** As {@link #masking(String, Pattern)} for ids of stream entries made by the clock, such as {@code 1700000000000-0}. */
    public KeyspaceSnapshot maskingEntryIds() {
        return masking("id", Pattern.compile("\\b\\d{13}-\\d+\\b"));
    }

    private KeyspaceSnapshot replacing(Pattern pattern, UnaryOperator<String> replacement) {
        SortedMap<String, String> masked = new TreeMap<>();
        values.forEach((key, value) -> {
            String maskedKey = replace(pattern, key, replacement);
            if (masked.put(maskedKey, replace(pattern, value, replacement)) != null) {
                throw new IllegalArgumentException("Masking makes two keys the same: " + maskedKey);
            }
        });
        return new KeyspaceSnapshot(masked);
    }

    private static String replace(Pattern pattern, String text, UnaryOperator<String> replacement) {
        return pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match.group())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyspaceSnapshot snapshot && values.equals(snapshot.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** One key per line, {@code key -> value}; line breaks within are shown as {@code \n}. Empty when there is no key. */
    @Override
    public String toString() {
        List<String> lines = values.entrySet().stream()
                .map(entry -> (entry.getKey() + " -> " + entry.getValue())
                        .replace("\r", "\\r")
                        .replace("\n", "\\n"))
                .toList();
        return String.join("\n", lines);
    }
}
