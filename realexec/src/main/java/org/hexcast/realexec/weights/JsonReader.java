package org.hexcast.realexec.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads one JSON object key by key; whatever is wrong with it becomes a {@link WeightsException}. One thread. */
final class JsonReader {

    /** Largest JSON file that is read, in bytes; an index of a million tensors is smaller. */
    private static final int MOST_BYTES = 100_000_000;

    private final String file;
    private final JsonParser parser;

    private JsonReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads a file that is one JSON object. */
    static <T> T read(Path path, Function<JsonReader, T> content) {
        String file = Shown.line(path.toString());
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new WeightsException(file + " is larger than " + MOST_BYTES + " bytes, the most that is read.");
            }
            return read(file, ByteBuffer.wrap(bytes), content);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Reads text that is one JSON object. */
    static <T> T read(String file, ByteBuffer utf8, Function<JsonReader, T> content) {
        String text = decoded(file, utf8);
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            JsonReader reader = new JsonReader(file, parser);
            reader.begin("must be a JSON object");
            T result = content.apply(reader);
            if (parser.nextToken() != null) {
                throw reader.refused("goes on after the object that it is");
            }
            return result;
        } catch (JacksonException e) {
            String complaint = e.getOriginalMessage().replaceFirst("(?s) \\(start marker at .*", "");
            throw new WeightsException(file + " is not JSON: " + Shown.line(complaint));
        }
    }

    /** A file that cannot be read. */
    static WeightsException unreadable(String file, IOException e) {
        String message = e.getMessage();
        return new WeightsException(file + " cannot be read: "
                + e.getClass().getSimpleName()
                + (message == null ? "" : " " + Shown.line(message)));
    }

    private static String decoded(String file, ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new WeightsException(file + " is not UTF-8 text.");
        }
    }

    private WeightsException refused(String complaint) {
        return new WeightsException(file + " " + complaint + ".");
    }

    private WeightsException wrong(String complaint) {
        return new WeightsException(file + ": " + complaint + ".");
    }

    private JsonToken next() {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw refused("ends in the middle of its JSON");
        }
        return token;
    }

    private void begin(String complaint) {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT) {
            throw refused(complaint);
        }
    }

    /** The next key of the object, none at its end. */
    Optional<String> nextKey() {
        return next() == JsonToken.END_OBJECT ? Optional.empty() : Optional.of(parser.currentName());
    }

    /** Steps into the value, which must be an object. */
    void object(String what) {
        begin("has a key " + what + " that is no object; it must be one");
    }

    /** Steps into the value if it is an object; it may be null otherwise. */
    boolean objectOrNull(String what) {
        JsonToken token = next();
        if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
            throw refused("has a key " + what + " that is neither an object nor null");
        }
        return token == JsonToken.START_OBJECT;
    }

    /** Passes over the value. */
    void skip() {
        next();
        parser.skipChildren();
    }

    /** A value that is text. */
    String text(String what) {
        if (next() != JsonToken.VALUE_STRING) {
            throw wrong(what + " is " + shownValue() + ", it must be text");
        }
        return parser.getString();
    }

    /** The value as text if it is text, a number or a truth value; none if it is null, an object or a list. */
    Optional<String> scalarOrSkip() {
        JsonToken token = next();
        parser.skipChildren();
        return token.isScalarValue() && token != JsonToken.VALUE_NULL
                ? Optional.of(parser.getString())
                : Optional.empty();
    }

    /**
     * A list of whole numbers.
     *
     * @param most how many there may be
     */
    long[] numbers(String what, int most) {
        if (next() != JsonToken.START_ARRAY) {
            throw wrong(what + " is " + shownValue() + ", it must be a list of whole numbers");
        }
        long[] values = new long[most];
        int count = 0;
        while (next() != JsonToken.END_ARRAY) {
            if (count == most) {
                throw wrong(what + " has more than " + most + " numbers");
            }
            values[count++] = number(what);
        }
        return Arrays.copyOf(values, count);
    }

    /** Token ids: one, a list of them, or none if the value is null. */
    List<Integer> idsOrNull(String what) {
        JsonToken token = next();
        if (token == JsonToken.VALUE_NULL) {
            return List.of();
        }
        List<Integer> ids = new ArrayList<>();
        if (token != JsonToken.START_ARRAY) {
            ids.add(id(what));
            return ids;
        }
        while (next() != JsonToken.END_ARRAY) {
            ids.add(id(what));
        }
        return ids;
    }

    private int id(String what) {
        long id = number(what);
        if (id > Integer.MAX_VALUE) {
            throw wrong(what + " holds " + id + ", it must hold token ids, at most " + Integer.MAX_VALUE);
        }
        return (int) id;
    }

    private long number(String what) {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || parser.getLongValue() < 0) {
            throw wrong(what + " holds " + shownValue() + ", it must hold whole numbers from 0 to 2^63 - 1");
        }
        return parser.getLongValue();
    }

    private String shownValue() {
        JsonToken token = parser.currentToken();
        return token != null && token.isScalarValue() ? Shown.quoted(parser.getString()) : "a list or an object";
    }
}
