package org.hexcast.realexec.http;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the value of one field, at which its parser stands. One thread. */
final class FieldReader {

    private static final int MOST_SHOWN = 40;

    private final JsonParser parser;
    private String name = "";

    FieldReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Goes on to the value of a field. */
    void at(String field) {
        name = field;
        parser.nextToken();
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** The value as it is shown in messages. */
    private String shown() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            return "an array";
        }
        if (token == JsonToken.START_OBJECT) {
            return "an object";
        }
        String text = parser.getString();
        String cut = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
        return token == JsonToken.VALUE_STRING ? '"' + cut + '"' : cut;
    }

    Refusal wrong(String rule) {
        return Refusal.wrong(name, name + " is " + shown() + "; it must be " + rule + ".");
    }

    String text() {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("a string");
        }
        return parser.getString();
    }

    boolean flag() {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrong("true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** A whole number of a range, both ends included. */
    int whole(int from, int to) {
        String rule = "a whole number from " + from + " to " + to;
        long value = wholeLong(rule).orElseThrow(() -> wrong(rule));
        if (value < from || value > to) {
            throw wrong(rule);
        }
        return (int) value;
    }

    long anyWhole() {
        String rule = "a whole number of 64 bits";
        return wholeLong(rule).orElseThrow(() -> wrong(rule));
    }

    private OptionalLong wholeLong(String rule) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(rule);
        }
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? OptionalLong.empty()
                : OptionalLong.of(parser.getLongValue());
    }

    /** A number of a range whose lower end may be left out. */
    double number(double from, boolean fromIncluded, double to) {
        String rule = "a number " + (fromIncluded ? "from " : "above ") + from + " to " + to;
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw wrong(rule);
        }
        double value = parser.getDoubleValue();
        if (!(fromIncluded ? value >= from : value > from) || value > to) {
            throw wrong(rule);
        }
        return value;
    }

    /** Whole numbers from 0 to before a bound, at most so many. The parser stands at the start of the array, or at its first value. */
    List<Integer> ids(int before, int most, String tooMany) {
        List<Integer> ids = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            parser.nextToken();
        }
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
            if (ids.size() == most) {
                throw Refusal.wrong(name, name + " holds more than " + most + " token ids, " + tooMany + ".");
            }
            ids.add(id(before));
        }
        return ids;
    }

    private int id(int before) {
        String rule = "a list of token ids from 0 to " + (before - 1);
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT;
        if (!whole || parser.getIntValue() < 0 || parser.getIntValue() >= before) {
            throw Refusal.wrong(name, name + " holds " + shown() + "; it must be " + rule + ".");
        }
        return parser.getIntValue();
    }

    /** Leaves a value out. */
    void skip() {
        parser.skipChildren();
    }
}
