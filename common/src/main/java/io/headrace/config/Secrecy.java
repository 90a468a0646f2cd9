package io.headrace.config;

import com.typesafe.config.ConfigUtil;
import io.headrace.redis.RedisSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps secrets out of what is shown of a configuration: logins in addresses, headers, whatever has the name of a secret, and
 * what came from a variable with such a name, wherever it stands.
 */
final class Secrecy {

    static final String MASK = "***";

    /** One that was merely read. */
    static final Secrecy OF_NO_VARIABLE = new Secrecy(Map.of());

    private static final String NAMES = "pass|pwd|secret|token|key|credential|auth|cookie|private|signature";
    private static final Pattern SECRET_NAME =
            Pattern.compile("(" + NAMES + ")", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    // Not in our own description of an address. Up to the last @ of the word: a password that was not escaped may hold
    // one itself.
    private static final Pattern LOGIN = Pattern.compile("://(?!\\[user)\\S*@");
    private static final Pattern GIVEN =
            Pattern.compile("([\\w.-]*(?:" + NAMES + ")[\\w.-]*=)[^&\\s]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern FLAG =
            Pattern.compile("--?[\\w.-]*(?:" + NAMES + ")[\\w.-]*", Pattern.CASE_INSENSITIVE);

    // Of addresses that are none of Redis the scheme may be shown.
    private static final Pattern POSTGRES_LOGIN = Pattern.compile("^((?:jdbc:)?postgres(?:ql)?://).*@", Pattern.DOTALL);

    private static final int LEAST_SECRET = 4;
    private static final int SHOWN_OF_HASH = 8;

    private final List<String> values;

    /**
     * What is shown of a configuration that used these variables.
     *
     * @param variables with their values
     */
    Secrecy(Map<String, String> variables) {
        values = variables.entrySet().stream()
                .filter(each -> isName(each.getKey()))
                .map(Map.Entry::getValue)
                // What is shorter would be found everywhere.
                .filter(value -> value.length() >= LEAST_SECRET)
                .toList();
    }

    private static boolean isName(String name) {
        return SECRET_NAME.matcher(name).find();
    }

    /** The value of this key as it may be shown; nothing in it is null but itself. */
    @Nullable
    Object masked(String key, @Nullable Object plain) {
        List<String> path = ConfigUtil.splitPath(key);
        String name = path.get(path.size() - 1);
        String block = path.size() < 2 ? "" : path.get(path.size() - 2);
        boolean isOpenBlock = name.equals("headers") || name.equals("environment");
        if (block.equals("headers")
                || (isSecret(key, name) && plain != null && !Map.of().equals(plain))
                || (isOpenBlock && !(plain instanceof Map<?, ?>))) {
            return MASK;
        }
        if (name.equals("sha256")) {
            String text = String.valueOf(plain);
            return text.matches("[0-9a-fA-F]{64}") ? text.substring(0, SHOWN_OF_HASH) + "..." : MASK;
        }
        return name.equals("url") && plain instanceof String text ? text(maskedUrl(text)) : masked(plain);
    }

    /** Whatever its source and length. Logger names are chosen by programs, and {@code console.auth} is on or off. */
    private static boolean isSecret(String key, String name) {
        return isName(name) && !key.startsWith("log.levels.") && !key.equals("console.auth");
    }

    private static String maskedUrl(String url) {
        Matcher postgres = POSTGRES_LOGIN.matcher(url);
        return postgres.find()
                ? postgres.replaceFirst("$1" + MASK + "@")
                : RedisSettings.of(url).maskedUrl();
    }

    private @Nullable Object masked(@Nullable Object plain) {
        if (plain instanceof String text) {
            return text(text);
        }
        if (plain instanceof Collection<?> list) {
            return list(list);
        }
        if (plain instanceof Map<?, ?> map) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.forEach((name, value) ->
                    all.put(String.valueOf(name), isName(String.valueOf(name)) ? MASK : String.valueOf(masked(value))));
            return all;
        }
        return plain;
    }

    /** Also what follows a flag that has the name of a secret. */
    private List<Object> list(Collection<?> list) {
        List<Object> all = new ArrayList<>(list.size());
        boolean isSecret = false;
        for (Object item : list) {
            all.add(isSecret ? MASK : String.valueOf(masked(item)));
            isSecret = item instanceof String text && FLAG.matcher(text).matches();
        }
        return all;
    }

    /** Any text in which a secret may stand. */
    String text(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        masked = LOGIN.matcher(masked).replaceAll("://" + MASK + "@");
        return GIVEN.matcher(masked).replaceAll("$1" + MASK);
    }
}
