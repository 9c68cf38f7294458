package org.hexcast.realexec.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.realexec.device.TokenIds;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, strings, longs, doubles and booleans; null is the text "null". */
final class TestJson {

    private TestJson() {}

    static Map<?, ?> object(String text) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Map<?, ?> object = (Map<?, ?>) value(parser);
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one object: " + text);
            }
            return object;
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> parser.getString();
        };
    }

    /** What lies at a path of names and indices. */
    static Object at(Object json, Object... path) {
        Object here = json;
        for (Object step : path) {
            Object next = step instanceof Integer index ? ((List<?>) here).get(index) : ((Map<?, ?>) here).get(step);
            if (next == null) {
                throw new AssertionError("no " + step + " in " + here);
            }
            here = next;
        }
        return here;
    }

    static List<Integer> ids(Object json) {
        return ((List<?>) json).stream().map(id -> ((Long) id).intValue()).toList();
    }

    static List<Integer> list(TokenIds tokens) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            ids.add(tokens.get(i));
        }
        return ids;
    }
}
