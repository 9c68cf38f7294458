package org.hexcast.scenarios.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads a YAML or JSON file into a tree. One document a file, no aliases, no key twice. */
public final class FileTree {

    /** Version of our own file formats; every file of ours begins with it. */
    public static final int FORMAT = 1;

    /** Largest file that is read. */
    public static final int MOST_BYTES = 256 << 20;

    /** What some editors put before the text; it is no part of it. */
    public static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String file;
    private final JsonParser parser;

    private FileTree(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * Reads a file; one whose name ends in {@code .json} as JSON, any other as YAML.
     *
     * @throws ScenarioFormatException if it cannot be read
     */
    public static FileNode read(Path path) {
        return parse(path.toString(), text(path));
    }

    /**
     * The text of a file.
     *
     * @throws ScenarioFormatException if it cannot be read or is no UTF-8 text
     */
    public static String text(Path path) {
        Place place = Place.of(path.toString());
        try {
            if (Files.isDirectory(path)) {
                throw new ScenarioFormatException(place, "is a folder, expected a file");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes(path, place))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new ScenarioFormatException(
                    place, "there is no such file", "the path is relative to another folder.");
        } catch (CharacterCodingException e) {
            throw new ScenarioFormatException(place, "is not UTF-8 text");
        } catch (IOException e) {
            throw new ScenarioFormatException(place, "cannot be read: " + e.getMessage());
        }
    }

    private static ByteBuffer bytes(Path path, Place place) throws IOException {
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ScenarioFormatException(place, "is larger than " + (MOST_BYTES >> 20) + " MiB");
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    /**
     * Reads text.
     *
     * @param file its name, for messages; the ending decides between JSON and YAML
     */
    public static FileNode parse(String file, String text) {
        boolean json = file.endsWith(".json");
        TokenStreamFactory factory = json ? new JsonFactory() : new YAMLFactory();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), withoutMark(text))) {
            return new FileTree(file, parser).document();
        } catch (JacksonException e) {
            throw new ScenarioFormatException(
                    new Place(file, line(e), ""),
                    "is not " + (json ? "JSON: " : "YAML: ") + reason(e.getOriginalMessage()));
        } catch (StackOverflowError e) {
            throw new ScenarioFormatException(Place.of(file), "is nested too deeply");
        }
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static int line(JacksonException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
    }

    /** The parser's own words on one line, without the excerpts of the file that it adds. */
    private static String reason(String message) {
        return message == null || message.isBlank()
                ? "unreadable"
                : message.lines()
                        .filter(line -> !line.startsWith(" "))
                        .limit(3)
                        .map(String::strip)
                        .collect(Collectors.joining(": "));
    }

    private FileNode document() {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new ScenarioFormatException(Place.of(file), "is empty");
        }
        FileNode root = value(token, "");
        if (parser.nextToken() != null) {
            throw new ScenarioFormatException(place(""), "a second document follows, expected one");
        }
        return root;
    }

    private Place place(String path) {
        return new Place(file, parser.currentTokenLocation().getLineNr(), path);
    }

    private FileNode value(JsonToken token, String path) {
        Place place = place(path);
        return switch (token) {
            case START_OBJECT -> map(place);
            case START_ARRAY -> list(place);
            case VALUE_NULL -> FileNode.empty(place);
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> scalar(place);
            default -> throw new ScenarioFormatException(place, "'" + token + "' is not expected here");
        };
    }

    private FileNode scalar(Place place) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw new ScenarioFormatException(place, "aliases (*name) are not read", "repeat the value.");
        }
        String text = parser.getString();
        return text == null ? FileNode.empty(place) : FileNode.scalar(place, text);
    }

    private FileNode map(Place place) {
        Map<String, FileNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String path = place.path().isEmpty() ? key : place.path() + "." + key;
            Place keyPlace = place(path);
            JsonToken token = parser.nextToken();
            if (entries.put(key, value(token, path)) != null) {
                throw new ScenarioFormatException(keyPlace, "the key '" + Shown.value(key) + "' is given twice");
            }
        }
        return FileNode.map(place, entries);
    }

    private FileNode list(Place place) {
        List<FileNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, place.path() + "[" + items.size() + "]"));
        }
        return FileNode.list(place, items);
    }
}
