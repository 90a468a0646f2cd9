package io.headrace.lifecycle;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;

/** Names for parts of processes that operators can find again. */
public final class ProcessName {

    private ProcessName() {}

    /** A name that no other part of any process has, made of machine, process and chance. */
    public static String unique() {
        String host = host().replaceAll("[^A-Za-z0-9._-]", "-");
        String random = Integer.toString(new SecureRandom().nextInt(36 * 36 * 36 * 36), 36);
        return (host.length() > 64 ? host.substring(0, 64) : host) + "."
                + ProcessHandle.current().pid() + "." + random;
    }

    /** The name of this machine. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
