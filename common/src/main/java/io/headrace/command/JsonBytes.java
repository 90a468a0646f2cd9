package io.headrace.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Tells whether bytes are JSON, without changing them. */
public final class JsonBytes {

    private static final JsonFactory JSON = new JsonFactory();

    /** Jackson names a source that is none: the place that counts is told in our own words. */
    private static final Pattern WHERE_IT_BEGAN = Pattern.compile(" \\(start marker at \\[.*?]\\)");

    private JsonBytes() {}

    /**
     * Checks that the bytes are one JSON value, in UTF-8.
     *
     * @throws InvalidInputException if they are not; the message says where
     */
    public static void check(byte[] bytes) {
        checkEncoding(bytes);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() == null) {
                throw new InvalidInputException("it is empty");
            }
            parser.skipChildren();
            parser.finishToken();
            if (parser.nextToken() != null) {
                throw new InvalidInputException(
                        "something follows the end of the value" + at(parser.currentTokenLocation()));
            }
        } catch (JacksonException e) {
            throw new InvalidInputException(told(e));
        }
    }

    /**
     * Checks that the bytes can be JSON in UTF-8. What they say is not looked at; but a reader of JSON would take UTF-16 as well,
     * and what is cut out of that by its place is something else.
     *
     * @throws InvalidInputException if they are not
     */
    public static void checkEncoding(byte[] bytes) {
        if (text(bytes) == null) {
            throw new InvalidInputException("it is not UTF-8");
        }
        for (byte each : bytes) {
            if (each == 0) {
                throw new InvalidInputException("it is not UTF-8, or has a byte 0");
            }
        }
    }

    /** What is wrong and where, as one line. */
    public static String told(JacksonException e) {
        String first =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        String said = WHERE_IT_BEGAN.matcher(first).replaceAll("");
        return e.getLocation() == null ? said : said + at(e.getLocation());
    }

    private static String at(TokenStreamLocation place) {
        return " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    /** Whether the bytes are one JSON value, in UTF-8. */
    public static boolean isJson(byte[] bytes) {
        try {
            check(bytes);
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
