package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.task.InvalidTaskException;
import java.util.regex.Pattern;

/**
 * Where PostgreSQL is.
 *
 * @param jdbc as its driver reads it
 * @param shown as messages name it, without a password
 */
record HistoryUrl(String jdbc, String shown) {

    private static final Pattern FORM = Pattern.compile("(?:jdbc:)?postgres(?:ql)?(://[^@\\s/?]*/[^@\\s]*)");
    private static final Pattern PASSWORD = Pattern.compile("(?i)((?:^|[?&])(?:ssl)?password=)[^&]*");

    static HistoryUrl of(HistoryConfig config) {
        String url = config.url();
        if (url == null) {
            throw new InvalidTaskException(
                    "It is not said where PostgreSQL is: set history.url (HEADRACE_HISTORY_URL)");
        }
        var form = FORM.matcher(url);
        if (!form.matches()) {
            // not repeated: what makes it none may be a password in it
            throw new InvalidTaskException(
                    "history.url is no address of PostgreSQL: it reads postgresql://host[:port]/database,"
                            + " user and password stand in history.user and history.password");
        }
        String place = "postgresql" + form.group(1);
        return new HistoryUrl("jdbc:" + place, PASSWORD.matcher(place).replaceAll("$1***"));
    }
}
