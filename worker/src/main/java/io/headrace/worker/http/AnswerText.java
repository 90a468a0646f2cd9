package io.headrace.worker.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a web service says, as part of a message: one line, short, harmless. */
final class AnswerText {

    private static final int SHOWN = 300;
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset=\"?([A-Za-z0-9._:-]{1,40})\"?");

    /** What moves a cursor, turns the direction of writing or is no character; with the white space around it. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]+");

    private AnswerText() {}

    /** The begin of a body as one line. */
    static String of(byte[] body, HttpHeaders headers) {
        return line(new String(body, charset(headers)));
    }

    private static Charset charset(HttpHeaders headers) {
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    static String line(String text) {
        String line = INVISIBLE.matcher(text).replaceAll(" ").strip();
        if (line.length() <= SHOWN) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return line.substring(0, end) + "...";
    }

    /** Where an answer points to, without what may be secret in it. */
    static String address(URI from, String location) {
        try {
            return line(HttpSpec.shown(from.resolve(location)));
        } catch (IllegalArgumentException e) {
            return "an address that is not valid";
        }
    }
}
