package org.hexcast.scenarios.output;

import java.io.StringWriter;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes indented JSON, key by key, in the order given; equal input gives equal bytes. */
public final class JsonText {

    private final JsonGenerator json;

    private JsonText(JsonGenerator json) {
        this.json = json;
    }

    /** The text of one object. */
    public static String object(Consumer<JsonText> content) {
        StringWriter writer = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        PrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        ObjectWriteContext context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return printer;
            }
        };
        try (JsonGenerator generator = new JsonFactory().createGenerator(context, writer)) {
            generator.writeStartObject();
            content.accept(new JsonText(generator));
            generator.writeEndObject();
        }
        return writer + "\n";
    }

    /** A text. */
    public JsonText put(String key, String value) {
        json.writeStringProperty(key, value);
        return this;
    }

    /** A whole number. */
    public JsonText put(String key, long value) {
        json.writeNumberProperty(key, value);
        return this;
    }

    /** A number; one that is not finite is written as null. */
    public JsonText put(String key, double value) {
        json.writeName(key);
        number(value);
        return this;
    }

    private void number(double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    /** An object. */
    public JsonText object(String key, Consumer<JsonText> content) {
        json.writeObjectPropertyStart(key);
        content.accept(this);
        json.writeEndObject();
        return this;
    }

    /** A list of objects. */
    public <T> JsonText list(String key, Iterable<T> items, BiConsumer<JsonText, T> content) {
        json.writeArrayPropertyStart(key);
        for (T item : items) {
            json.writeStartObject();
            content.accept(this, item);
            json.writeEndObject();
        }
        json.writeEndArray();
        return this;
    }

    /** A list of numbers. */
    public JsonText numbers(String key, Iterable<Double> values) {
        json.writeArrayPropertyStart(key);
        values.forEach(this::number);
        json.writeEndArray();
        return this;
    }

    /** A list of texts. */
    public JsonText texts(String key, Iterable<String> values) {
        json.writeArrayPropertyStart(key);
        values.forEach(json::writeString);
        json.writeEndArray();
        return this;
    }

    /** Several texts. */
    public JsonText putAll(Map<String, String> values) {
        values.forEach(this::put);
        return this;
    }
}
