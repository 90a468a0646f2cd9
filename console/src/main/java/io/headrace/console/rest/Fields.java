package io.headrace.console.rest;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import io.headrace.command.Times;
import io.headrace.config.NearestName;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The properties of a JSON object, each still as it is written; what is wrong with one is told with its name. */
final class Fields {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, byte[]> values = new LinkedHashMap<>();

    private Fields() {}

    static Fields none() {
        return new Fields();
    }

    /** Reads an object that has none but these properties. */
    static Fields read(byte[] json, Set<String> known) {
        Fields fields = new Fields();
        try {
            JsonBytes.checkEncoding(json);
        } catch (InvalidInputException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The body is not JSON: " + e.getMessage());
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.of(ProblemType.INVALID_REQUEST, "The body is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                fields.add(parser, json, known);
            }
            if (parser.nextToken() != null) {
                throw Problem.of(ProblemType.INVALID_REQUEST, "Something follows the end of the JSON object");
            }
        } catch (JacksonException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The body is not JSON: " + JsonBytes.told(e));
        }
        return fields;
    }

    private void add(JsonParser parser, byte[] json, Set<String> known) {
        String name = parser.currentName();
        if (!known.contains(name)) {
            throw Problem.of(
                    ProblemType.UNKNOWN_FIELD,
                    name,
                    "unknown field \"" + name + "\""
                            + NearestName.of(name, known)
                                    .map(near -> "; did you mean \"" + near + "\"?")
                                    .orElse(""));
        }
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        byte[] value =
                Arrays.copyOfRange(json, from, (int) parser.currentLocation().getByteOffset());
        if (values.put(name, value) != null) {
            throw Problem.invalid(name, "\"" + name + "\" is given twice");
        }
    }

    /** A value as it is written; null if it is not there. */
    byte @Nullable [] raw(String name) {
        return values.get(name);
    }

    Fields object(String name, Set<String> known) {
        byte[] value = values.get(name);
        if (value == null || value[0] != '{') {
            throw Problem.invalid(name, "\"" + name + "\" is not an object");
        }
        return read(value, known);
    }

    @Nullable
    String text(String name, int longest) {
        return value(name, parser -> {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw Problem.invalid(name, "\"" + name + "\" is not a text in quotes");
            }
            return checked(name, parser.getString(), longest);
        });
    }

    private static String checked(String name, String text, int longest) {
        if (text.length() > longest) {
            throw Problem.invalid(name, "\"" + name + "\" is longer than " + longest + " characters");
        }
        return text;
    }

    List<String> texts(String name, int longest) {
        List<String> texts = value(name, parser -> {
            List<String> found = new ArrayList<>();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw Problem.invalid(name, "\"" + name + "\" is not a list of texts");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_STRING) {
                    throw Problem.invalid(name, "\"" + name + "\" is not a list of texts");
                }
                found.add(checked(name, parser.getString(), longest));
            }
            return found;
        });
        return texts == null ? List.of() : texts;
    }

    @Nullable
    Boolean truth(String name) {
        return value(name, parser -> switch (parser.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> throw Problem.invalid(name, "\"" + name + "\" is neither true nor false");
        });
    }

    int number(String name, int least, int most, int otherwise) {
        Integer number = value(name, parser -> {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() != JsonParser.NumberType.INT
                    || parser.getIntValue() < least
                    || parser.getIntValue() > most) {
                throw Problem.invalid(name, "\"" + name + "\" is not a whole number from " + least + " to " + most);
            }
            return parser.getIntValue();
        });
        return number == null ? otherwise : number;
    }

    @Nullable
    Duration duration(String name) {
        return parsed(name, Durations::parse);
    }

    @Nullable
    Instant time(String name) {
        return parsed(name, Times::parse);
    }

    private <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name, 100);
        try {
            return text == null ? null : parser.apply(text);
        } catch (HeadraceException e) {
            throw Problem.invalid(name, String.valueOf(e.getMessage()));
        }
    }

    private <T> @Nullable T value(String name, Function<JsonParser, T> reading) {
        byte[] raw = values.get(name);
        if (raw == null) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), raw)) {
            parser.nextToken();
            return reading.apply(parser);
        } catch (JacksonException e) {
            throw Problem.invalid(name, "\"" + name + "\" is not JSON: " + JsonBytes.told(e));
        }
    }
}
