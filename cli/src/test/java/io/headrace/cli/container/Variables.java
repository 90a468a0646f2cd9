package io.headrace.cli.container;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Environment variables of Headrace, as files name them. */
final class Variables {

    private static final Pattern NAME = Pattern.compile("\\bHEADRACE_[A-Z_]*[A-Z]");

    private Variables() {}

    static Set<String> of(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of the configuration file and of the launcher. */
    static Set<String> known() {
        Set<String> known = of(Repository.text("config/headrace.conf"));
        known.addAll(of(Repository.text("bin/headrace")));
        return known;
    }
}
