package io.headrace.worker.http;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A web service did not do its task: it could not be reached, broke off, or answered that it failed. */
public class HttpFailedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private HttpFailedException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** There was an answer, and another attempt may succeed. */
    static HttpFailedException answered(int status, String message) {
        return new HttpFailedException(message, status, null);
    }

    /** There was no answer, or not the whole. */
    static HttpFailedException unanswered(HttpSpec spec, Throwable why) {
        return new HttpFailedException(told(spec, why), -1, why);
    }

    private static String told(HttpSpec spec, Throwable why) {
        if (why instanceof HttpConnectTimeoutException) {
            return "no connection to " + spec.shown() + " within " + Durations.format(spec.connectTimeout())
                    + " (connect-timeout)";
        }
        for (Throwable each = why; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
                return "no connection to " + spec.shown() + ": the name "
                        + spec.address().getHost() + " cannot be resolved";
            }
        }
        String reason = why.getMessage() == null ? why.getClass().getSimpleName() : AnswerText.line(why.getMessage());
        boolean connected = !(why instanceof ConnectException || why instanceof SSLException);
        return (connected ? "the exchange with " : "no connection to ")
                + spec.shown()
                + (connected ? " broke off: " : ": ")
                + reason;
    }

    /** The status of the answer; -1 if there was none. */
    public int status() {
        return status;
    }
}
