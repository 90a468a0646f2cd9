package io.headrace.history;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.io.JsonStringEncoder;

/** Says a condition on a payload in PostgreSQL's path language, in a form for which the index of payloads can be used. */
final class PayloadPath {

    private static final Pattern POSITION = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Set<String> WORDS = Set.of("true", "false", "null");

    /** What PostgreSQL's numeric holds before and behind the point. */
    private static final int MOST_DIGITS = 131_072;

    private static final int MOST_DECIMALS = 16_383;
    private static final int LONGEST_NUMBER = 1_000;

    private PayloadPath() {}

    /** Whether a name may be the position of an element too. */
    static boolean isPosition(String name) {
        return POSITION.matcher(name).matches();
    }

    /** A predicate for the operator {@code @@}: any of the ways to read the path leads to any of the forms of the value. */
    static String of(PayloadCondition condition) {
        List<String> predicates = new ArrayList<>();
        for (String path : paths(condition.path())) {
            for (String value : values(condition.value())) {
                predicates.add(path + " == " + value);
            }
        }
        return String.join(" || ", predicates);
    }

    private static List<String> paths(List<String> names) {
        List<String> paths = List.of("$");
        for (String name : names) {
            List<String> longer = new ArrayList<>();
            for (String path : paths) {
                longer.add(path + "." + quoted(name));
                if (isPosition(name)) {
                    longer.add(path + "[" + name + "]");
                }
            }
            paths = longer;
        }
        return paths;
    }

    private static List<String> values(String value) {
        return WORDS.contains(value) || isNumber(value) ? List.of(value, quoted(value)) : List.of(quoted(value));
    }

    /** Whether PostgreSQL takes it as a number: it answers one that is too large for it with an error. */
    private static boolean isNumber(String value) {
        if (value.length() > LONGEST_NUMBER || !NUMBER.matcher(value).matches()) {
            return false;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            return (long) number.precision() - number.scale() <= MOST_DIGITS && number.scale() <= MOST_DECIMALS;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }
}
