package io.headrace.worker.http;

import io.headrace.task.HeadraceException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which web service runs the tasks of a type, and how it is called. It is the operator's word alone: nothing of a task ever
 * becomes part of the address. Immutable. Its text shows neither the values of headers nor the query of the address.
 *
 * @param address where to post, http or https, without a login
 * @param headers what is sent besides the task's own facts; may hold secrets
 * @param connectTimeout how long a connection may take to be made
 * @param outputLimit the longest result in bytes; more is a failure
 */
public record HttpSpec(URI address, Map<String, String> headers, Duration connectTimeout, int outputLimit) {

    /** How long a connection may take to be made where nothing else is said: 5 s. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The longest result where nothing else is said: 1 MiB. */
    public static final int DEFAULT_OUTPUT_LIMIT = 1024 * 1024;

    private static final int LARGEST_OUTPUT_LIMIT = 1024 * 1024 * 1024;
    private static final int LAST_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("([\\x21-\\x7E]([\\t\\x20-\\x7E]*[\\x21-\\x7E])?)?");

    /** What belongs to the connection and not to whoever uses it. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    /**
     * Checks and copies.
     *
     * @throws HeadraceException if the address, a header, the connect timeout or the limit cannot be
     */
    public HttpSpec {
        headers = Map.copyOf(headers);
        checkAddress(address);
        headers.forEach(HttpSpec::checkHeader);
        if (connectTimeout.isZero() || connectTimeout.isNegative()) {
            throw new HeadraceException(
                    "The connect timeout of an http handler must be more than nothing: " + connectTimeout);
        }
        if (outputLimit < 1 || outputLimit > LARGEST_OUTPUT_LIMIT) {
            throw new HeadraceException("The output limit of an http handler must be from 1 to " + LARGEST_OUTPUT_LIMIT
                    + " bytes: " + outputLimit);
        }
    }

    private static void checkAddress(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (address.getRawUserInfo() != null) {
            throw new HeadraceException("The address of an http handler may hold no login: put it into a header"
                    + " (Authorization); the host is " + address.getHost());
        }
        if (!(scheme.equals("http") || scheme.equals("https")) || address.getHost() == null) {
            throw new HeadraceException("The address " + shown(address)
                    + " of an http handler is not valid: it reads http://host/path or https://host/path");
        }
        if (address.getPort() == 0 || address.getPort() > LAST_PORT) {
            throw new HeadraceException(
                    "The address " + shown(address) + " of an http handler has no valid port: 1 to " + LAST_PORT);
        }
    }

    private static void checkHeader(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new HeadraceException("The header '" + AnswerText.line(name)
                    + "' of an http handler is not valid: letters, digits and dashes make a name");
        }
        if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            throw new HeadraceException("The header " + name + " of an http handler cannot be chosen: it belongs to the"
                    + " connection; leave it out");
        }
        // Without the value, which may be secret.
        if (!VALUE.matcher(value).matches()) {
            throw new HeadraceException("The value of the header " + name
                    + " of an http handler is not valid: printable ASCII, no space at its begin or end");
        }
    }

    /** This address, 5 s to connect, without additional headers, up to 1 MiB of result. */
    public static HttpSpec of(URI address) {
        return new HttpSpec(address, Map.of(), DEFAULT_CONNECT_TIMEOUT, DEFAULT_OUTPUT_LIMIT);
    }

    /** This spec with other headers. */
    public HttpSpec withHeaders(Map<String, String> value) {
        return new HttpSpec(address, value, connectTimeout, outputLimit);
    }

    /** This spec with another time to connect. */
    public HttpSpec withConnectTimeout(Duration value) {
        return new HttpSpec(address, headers, value, outputLimit);
    }

    /** This spec with another limit for the result, in bytes. */
    public HttpSpec withOutputLimit(int bytes) {
        return new HttpSpec(address, headers, connectTimeout, bytes);
    }

    /** The address as messages name it. */
    String shown() {
        return shown(address);
    }

    /** An address without what may be secret in it: login, query and fragment. */
    static String shown(URI address) {
        if (address.getHost() == null) {
            return address.getRawPath() == null ? "(opaque)" : address.getRawPath();
        }
        return address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + (address.getRawPath() == null ? "" : address.getRawPath())
                + (address.getRawQuery() == null ? "" : "?***");
    }

    @Override
    public String toString() {
        return "HttpSpec[" + shown() + ", headers " + new TreeSet<>(headers.keySet()) + ", connect timeout "
                + connectTimeout + ", output limit " + outputLimit + "]";
    }
}
