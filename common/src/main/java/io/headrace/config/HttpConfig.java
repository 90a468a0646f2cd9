package io.headrace.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A web service that runs tasks of one type: the payload is posted, the body of the answer is the result. Immutable.
 *
 * @param http where to post
 * @param headers what is sent besides the task's own facts; may hold secrets
 * @param connectTimeout how long a connection may take to be made; 5 s by default
 * @param outputLimit how many bytes its result may have; 1 MiB by default
 * @param rules how its tasks are run
 */
public record HttpConfig(
        URI http, Map<String, String> headers, Duration connectTimeout, int outputLimit, HandlerRules rules)
        implements HandlerConfig {

    /** Takes its own copy. */
    public HttpConfig {
        headers = Map.copyOf(headers);
    }
}
