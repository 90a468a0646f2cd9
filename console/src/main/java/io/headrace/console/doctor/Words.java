package io.headrace.console.doctor;

import java.util.List;
import java.util.Locale;

/** Numbers and names as people read them. */
final class Words {

    private static final int SAMPLE = 3;

    private Words() {}

    /** {@code 1 task}, {@code 12,000 tasks}. */
    static String count(long count, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
    }

    /** The first few, and how many more there are. */
    static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SAMPLE, names.size())));
        return names.size() <= SAMPLE ? first : first + ", and " + count(names.size() - SAMPLE, "other");
    }
}
