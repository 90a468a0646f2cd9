package io.headrace.config;

import java.util.Set;

/**
 * Who may do what. Immutable.
 *
 * @param name who; written down with everything they do
 * @param sha256 of the token, as 64 hexadecimal digits; the token itself is kept nowhere
 * @param scopes what they may do
 */
public record TokenConfig(String name, String sha256, Set<Scope> scopes) {

    /** Takes its own copy. */
    public TokenConfig {
        scopes = Set.copyOf(scopes);
    }

    /** What somebody may do. */
    public enum Scope {
        /** Look at everything. */
        READ,
        /** Submit tasks. */
        SUBMIT,
        /** Steer: retry, cancel, pause, purge. */
        OPERATE
    }
}
