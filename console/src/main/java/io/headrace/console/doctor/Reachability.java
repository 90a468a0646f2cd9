package io.headrace.console.doctor;

import io.headrace.command.ShortDuration;
import io.headrace.redis.RedisSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells how far one gets on the way to a Redis that cannot be reached: name, address, port. Sends nothing. */
public final class Reachability {

    private static final Pattern URL = Pattern.compile("redis(s)?(-sentinel)?://(?:.*@)?([^/?#]+).*");
    private static final Pattern HOST = Pattern.compile("\\[?([^\\]]*?)]?(?::([0-9]{1,5}))?");
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private Reachability() {}

    /** What was tried and what came of it, a line each; nothing for addresses that are none of the network. */
    public static List<String> tried(RedisSettings settings) {
        Matcher url = URL.matcher(settings.url());
        if (!url.matches()) {
            return List.of();
        }
        boolean sentinel = url.group(2) != null;
        List<String> lines = new ArrayList<>();
        for (String each : url.group(3).split(",")) {
            Matcher host = HOST.matcher(each);
            if (host.matches()) {
                int port = host.group(2) == null
                        ? (sentinel ? SENTINEL_PORT : REDIS_PORT)
                        : Integer.parseInt(host.group(2));
                lines.addAll(tried(host.group(1), port, settings.timeout()));
            }
        }
        if (url.group(1) != null) {
            lines.add("TLS was asked for (rediss://): a server without it closes the connection or says nothing");
        }
        return lines;
    }

    private static List<String> tried(String host, int port, Duration patience) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return List.of(
                    "the name '" + host + "' has no address (DNS, /etc/hosts): is it spelt right, does it exist here?");
        }
        List<String> lines = new ArrayList<>();
        for (InetAddress address : addresses) {
            lines.add(tried(host, new InetSocketAddress(address, port), patience));
        }
        return lines;
    }

    private static String tried(String host, InetSocketAddress address, Duration patience) {
        String at = address.getAddress().getHostAddress();
        String place = (at.equals(host) ? at : host + " is " + at) + ", port " + address.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
            return place + ": the connection is accepted, so somebody listens; what was said then went wrong";
        } catch (ConnectException e) {
            return place + ": refused; nothing listens there, or it listens on another address";
        } catch (SocketTimeoutException e) {
            return place + ": no answer within " + ShortDuration.of(patience)
                    + "; the machine is off, or a firewall swallows the connection";
        } catch (IOException | IllegalArgumentException e) {
            return place + ": " + e.getMessage();
        }
    }
}
