package io.headrace.console.rest;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes: who is it, what may they, how often, and does it come from a page of ours. Thread-safe.
 *
 * <p>A request by cookie that changes something must carry a header of its own, which a browser lets no other site send.
 * Where no token is asked for, the name by which we are called must be the machine's own: else a page from elsewhere could
 * call its own host name by our address and read what we answer.
 */
final class Gate {

    static final String COOKIE = "headrace-session";
    static final String CSRF_HEADER = "X-Headrace";

    private static final String BEARER = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final ConsoleConfig config;
    private volatile Tokens tokens;
    private final RateLimit rateLimit;

    Gate(ConsoleConfig config, Tokens tokens, RateLimit rateLimit) {
        this.config = config;
        this.tokens = tokens;
        this.rateLimit = rateLimit;
    }

    /** From now on these are known, and no others. */
    void change(Tokens newTokens) {
        tokens = newTokens;
    }

    /** Every request, whether or not there is a route for it. */
    void receive(Context ctx) {
        SecurityHeaders.HEADERS.forEach(ctx::header);
        ctx.header("Cache-Control", "no-store");
        String host = ctx.req().getHeader("Host");
        if (config.auth() == Auth.OFF
                && (host == null || !LOOPBACK.matcher(host).matches())) {
            throw Problem.of(
                    ProblemType.FORBIDDEN,
                    "Host",
                    "Without tokens this answers to localhost and 127.0.0.1 only, not to other names");
        }
        if (!SAFE.contains(ctx.req().getMethod())) {
            checkOrigin(ctx, host);
        }
    }

    private void checkOrigin(Context ctx, @Nullable String host) {
        String origin = ctx.req().getHeader("Origin");
        String site = ctx.req().getHeader("Sec-Fetch-Site");
        boolean isElsewhere = origin != null && !isOf(origin, host);
        if (isElsewhere || (site != null && !site.equals("same-origin") && !site.equals("none"))) {
            throw Problem.of(
                    ProblemType.FORBIDDEN,
                    "Origin",
                    "Requests from pages of other sites are not answered. Behind a proxy console.public-url names what stands"
                            + " in browsers");
        }
    }

    private boolean isOf(String origin, @Nullable String host) {
        try {
            URI uri = URI.create(origin);
            String authority = uri.getAuthority();
            return (authority != null && host != null && authority.equalsIgnoreCase(host))
                    || (!config.publicUrl().isEmpty() && isSame(uri, URI.create(config.publicUrl())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSame(URI one, URI other) {
        return one.getScheme() != null
                && one.getHost() != null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    /** A request for which there is a route. */
    void enter(Context ctx) {
        Need need = need(ctx.routeRoles());
        if (need == Need.NOTHING) {
            return;
        }
        Caller caller = caller(ctx);
        int left = rateLimit.take(caller.name());
        if (left < 0) {
            throw Problem.of(
                    ProblemType.RATE_LIMITED,
                    "More than " + rateLimit.perSecond() + " requests a second by " + caller.name());
        }
        ctx.header("RateLimit-Remaining", String.valueOf(left));
        need.scope().ifPresent(caller::check);
        caller.attach(ctx);
    }

    /** Whether who was let in before would be now. */
    boolean wouldEnter(Context ctx) {
        try {
            need(ctx.routeRoles()).scope().ifPresent(caller(ctx)::check);
            return true;
        } catch (Problem refused) {
            return false;
        }
    }

    private static Need need(Set<RouteRole> roles) {
        return roles.stream()
                .filter(Need.class::isInstance)
                .map(Need.class::cast)
                .findFirst()
                .orElse(Need.OPERATE);
    }

    private Caller caller(Context ctx) {
        if (config.auth() == Auth.OFF) {
            return Caller.local();
        }
        String token = bearer(ctx);
        if (token != null) {
            return known(token);
        }
        String cookie = Cookies.value(ctx.req(), COOKIE);
        if (cookie == null) {
            throw unauthenticated("A token is needed: Authorization: Bearer TOKEN");
        }
        Caller caller = known(cookie);
        if (!SAFE.contains(ctx.req().getMethod())) {
            checkCsrf(ctx);
        }
        return caller;
    }

    /** The token in the header Authorization; null without that header. */
    static @Nullable String bearer(Context ctx) {
        String authorization = ctx.req().getHeader("Authorization");
        if (authorization == null) {
            return null;
        }
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw unauthenticated("Authorization must read: Bearer TOKEN");
        }
        return authorization.substring(BEARER.length()).strip();
    }

    private Caller known(String token) {
        return tokens.caller(token).orElseThrow(() -> unauthenticated("This token is not known"));
    }

    static void checkCsrf(Context ctx) {
        if (!"1".equals(ctx.req().getHeader(CSRF_HEADER))) {
            throw Problem.of(
                    ProblemType.FORBIDDEN, CSRF_HEADER, "A request by cookie needs the header " + CSRF_HEADER + ": 1");
        }
    }

    static Problem unauthenticated(String detail) {
        return Problem.of(ProblemType.UNAUTHENTICATED, "Authorization", detail);
    }
}
