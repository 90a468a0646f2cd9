package io.headrace.broker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * Who steers, and why; it is written down with everything they do.
 *
 * @param name the name of a token, or user and host
 * @param reason in words; may be empty
 */
public record Operator(String name, String reason) {

    private static final int LONGEST = 200;

    /** Cuts what is too long to be written down, and takes out line feeds. */
    public Operator {
        name = tidy(name);
        reason = tidy(reason);
    }

    /**
     * Whoever runs this process: user and host.
     *
     * @param environment where the host may be named, as {@code HOSTNAME}
     */
    public static Operator ofProcess(Map<String, String> environment, String reason) {
        return new Operator(System.getProperty("user.name", "unknown") + "@" + host(environment), reason);
    }

    private static String host(Map<String, String> environment) {
        String named = environment.getOrDefault("HOSTNAME", "");
        if (!named.isEmpty()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String tidy(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}
