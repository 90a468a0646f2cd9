package io.headrace.history;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which bytes PostgreSQL takes as JSON and gives back with the same meaning. The type {@code json} keeps every byte; {@code jsonb}
 * keeps the value, and refuses or loses what is refused here.
 */
final class StorableJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A field that is there twice {@code jsonb} has once. */
    private static final JsonMapper WITHOUT_DUPLICATES = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** With {@code e}, sign and three digits. {@code jsonb} writes numbers out: 1e100000 becomes 100,001 digits. */
    private static final int LONGEST_EXPONENT = 5;

    private StorableJson() {}

    /** The text of a JSON document for {@code json}; null if the bytes are none. */
    static @Nullable String forJson(byte[] bytes) {
        String text = text(bytes);
        return text != null && isJson(text) ? text : null;
    }

    /** The text of a JSON document for {@code jsonb}; null if the bytes are none, or one that would not come back as it is. */
    static @Nullable String forJsonb(byte[] bytes) {
        String text = text(bytes);
        return text != null && isPlain(text) ? text : null;
    }

    /** Null if these bytes cannot be a document in UTF-8. */
    private static @Nullable String text(byte[] bytes) {
        // Most payloads that are no JSON are known by their first byte.
        if (bytes.length == 0 || bytes[0] < 0) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isPlain(String text) {
        boolean escapes = text.contains("\\u");
        try (JsonParser parser = WITHOUT_DUPLICATES.createParser(text)) {
            int depth = 0;
            JsonToken token = parser.nextToken();
            if (token == null) {
                return false;
            }
            do {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token.isNumeric() && !isOrdinary(parser)) {
                    return false;
                } else if (escapes && !token.isBoolean() && !Storable.is(parser.getString())) {
                    return false;
                }
                token = parser.nextToken();
            } while (token != null && depth > 0);
            return token == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isOrdinary(JsonParser number) {
        String text = number.getString();
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        return exponent < 0 || text.length() - exponent <= LONGEST_EXPONENT;
    }
}
