package io.headrace.config;

import java.util.List;

/**
 * What a console is told. Immutable.
 *
 * @param bind the address it listens on; {@code 127.0.0.1} by default
 * @param port the port it listens on, 0 for a free one; 8787 by default
 * @param auth whether it asks for a token; it does by default
 * @param tokens who may do what; nobody by default, and then it makes a token for its own run
 * @param requestLimit the largest body of a request, in bytes; 8 MiB by default
 * @param rateLimit how many requests a second one token may make, 0 for any number; 200 by default
 * @param queueLimit with this many queued tasks a queue takes no more over REST, 0 for any number, the default
 * @param listeners how many clients may listen to events at a time; 200 by default
 * @param publicUrl what stands in browsers where a proxy is in front of it, such as {@code https://tasks.example.org}; empty,
 *     the default, where none is
 */
public record ConsoleConfig(
        String bind,
        int port,
        Auth auth,
        List<TokenConfig> tokens,
        int requestLimit,
        int rateLimit,
        int queueLimit,
        int listeners,
        String publicUrl) {

    /** Takes its own copy. */
    public ConsoleConfig {
        tokens = List.copyOf(tokens);
    }

    /** Whether a token is asked for. */
    public enum Auth {
        /** Always. */
        ON,
        /** Never; only where nobody but this machine can connect. */
        OFF
    }

    /** The same at another address. */
    public ConsoleConfig at(String newBind, int newPort) {
        return new ConsoleConfig(
                newBind, newPort, auth, tokens, requestLimit, rateLimit, queueLimit, listeners, publicUrl);
    }

    /** The same with a token asked for, or not. */
    public ConsoleConfig withAuth(Auth newAuth) {
        return new ConsoleConfig(
                bind, port, newAuth, tokens, requestLimit, rateLimit, queueLimit, listeners, publicUrl);
    }

    /** The same with these tokens. */
    public ConsoleConfig withTokens(List<TokenConfig> newTokens) {
        return new ConsoleConfig(
                bind, port, auth, newTokens, requestLimit, rateLimit, queueLimit, listeners, publicUrl);
    }

    /** The same behind a proxy. */
    public ConsoleConfig withPublicUrl(String newPublicUrl) {
        return new ConsoleConfig(
                bind, port, auth, tokens, requestLimit, rateLimit, queueLimit, listeners, newPublicUrl);
    }
}
