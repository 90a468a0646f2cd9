package io.headrace.config;

import com.typesafe.config.ConfigOrigin;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value was written.
 *
 * @param name the file, the flag or the variable
 * @param line in the file, from 1; -1 where it is not known or there is none
 */
record Place(String name, int line) {

    /** How a value made of several, such as {@code "Bearer "${TOKEN}}, says where it comes from: the first is where to look. */
    private static final Pattern MERGED = Pattern.compile("merge of (.+?): (\\d+)(,.*)?");

    static Place of(ConfigOrigin origin) {
        Matcher merged = MERGED.matcher(origin.description());
        if (merged.matches()) {
            return new Place(merged.group(1), Integer.parseInt(merged.group(2)));
        }
        return Optional.ofNullable(origin.filename())
                .map(file -> new Place(file, origin.lineNumber()))
                .orElseGet(() -> new Place(origin.description(), -1));
    }

    boolean isLine() {
        return line > 0;
    }

    @Override
    public String toString() {
        return isLine() ? name + ":" + line : name;
    }
}
