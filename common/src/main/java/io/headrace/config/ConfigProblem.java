package io.headrace.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param where the file and the line, the flag or the environment variable
 * @param key the full name of the key; empty where it is not about one
 * @param what is wrong with it and what was expected
 */
public record ConfigProblem(String where, String key, String what) {

    /** All of it in one line. */
    @Override
    public String toString() {
        return where + ": " + (key.isEmpty() ? "" : key + " ") + what;
    }
}
