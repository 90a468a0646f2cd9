package io.headrace.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is found while a configuration is read: what is wrong, and what is merely odd. In the order of the lines. */
final class Findings {

    private final Secrecy secrecy;
    private final List<Finding> problems = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();

    /** Something found, with its place. What has no line, from variables and flags, comes last. */
    private record Finding(ConfigProblem problem, boolean isInFile, String file, int line) {

        private static final Comparator<Finding> BY_LINE = Comparator.comparing((Finding found) -> !found.isInFile)
                .thenComparing(found -> !found.isInFile && found.file().startsWith("--"))
                .thenComparing(Finding::file)
                .thenComparing(Finding::line)
                .thenComparing(found -> found.problem().key());
    }

    Findings(Secrecy secrecy) {
        this.secrecy = secrecy;
    }

    void problem(ConfigOrigin origin, String key, String what) {
        problems.add(found(origin, key, what));
    }

    void note(ConfigOrigin origin, String key, String what) {
        notes.add(found(origin, key, what));
    }

    private Finding found(ConfigOrigin origin, String key, String what) {
        Place place = Place.of(origin);
        return new Finding(
                new ConfigProblem(place.toString(), key, secrecy.text(what)),
                place.isLine(),
                place.name(),
                place.line());
    }

    /** Whether something is wrong with this key, so that what was read instead of it says nothing. */
    boolean isWrong(String key) {
        return problems.stream().anyMatch(found -> found.problem().key().equals(key));
    }

    /** A value as it may stand in a message. */
    String shown(String key, ConfigValue value) {
        Object masked = secrecy.masked(key, value.unwrapped());
        return masked instanceof String text ? "'" + text + "'" : String.valueOf(masked);
    }

    List<ConfigProblem> problems() {
        return sorted(problems);
    }

    List<ConfigProblem> notes() {
        return sorted(notes);
    }

    private static List<ConfigProblem> sorted(List<Finding> findings) {
        return findings.stream().sorted(Finding.BY_LINE).map(Finding::problem).toList();
    }
}
