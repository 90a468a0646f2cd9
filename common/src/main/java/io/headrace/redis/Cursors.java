package io.headrace.redis;

import io.headrace.task.InvalidTaskException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads cursors, which begin with the name of their listing and mean something only to it. */
final class Cursors {

    /** An entry id within a cursor. */
    static final String ENTRY = "([0-9]{1,19}-[0-9]{1,19})";

    private Cursors() {}

    /**
     * The parts of a cursor.
     *
     * @param listing whose
     * @param form of what comes after the name
     * @throws InvalidTaskException if it is none of this listing
     */
    static Matcher read(String listing, String form, String cursor) {
        Matcher parts = Pattern.compile(listing + ":" + form).matcher(cursor);
        if (!parts.matches()) {
            throw new InvalidTaskException("Cursor '" + cursor + "' is not one of the listing '" + listing
                    + "': hand back the one that came with the page before, or none to begin");
        }
        return parts;
    }
}
