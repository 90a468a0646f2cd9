package io.headrace.console.rest;

import io.headrace.config.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes tokens and knows them again. */
public final class Tokens {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Known> known;

    /** A token of which only this is kept. */
    private record Known(byte[] sha256, Caller caller) {}

    Tokens(List<TokenConfig> tokens) {
        known = tokens.stream()
                .map(token ->
                        new Known(HexFormat.of().parseHex(token.sha256()), new Caller(token.name(), token.scopes())))
                .toList();
    }

    /** A new one: 256 random bits as text that can stand in an address. */
    public static String create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of a token, as 64 hexadecimal digits. A plain hash will do: nobody can guess 256 random bits. */
    public static String sha256(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    /** Whose a token is. Compares with all in constant time, so that the time tells nothing. */
    Optional<Caller> caller(String token) {
        byte[] given = digest(token);
        Optional<Caller> found = Optional.empty();
        for (Known each : known) {
            if (MessageDigest.isEqual(each.sha256, given)) {
                found = Optional.of(each.caller);
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
