package org.hexcast.scenarios.timeline;

import java.io.Writer;
import java.util.function.Consumer;
import org.hexcast.scenarios.output.Decimals;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes events of the Trace Event Format, one a line, as they come. Owned by the file. */
final class TraceEvents {

    private final JsonGenerator json;

    /** Begins the list of events. */
    TraceEvents(Writer out) {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        json = factory.createGenerator(ObjectWriteContext.empty(), out);
        json.writeStartObject();
        json.writeStringProperty("displayTimeUnit", "ms");
        json.writeArrayPropertyStart("traceEvents");
    }

    /** Ends the list. */
    void end() {
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private void event(String phase, Track track, String name, Consumer<JsonGenerator> more) {
        json.writeStartObject();
        json.writeStringProperty("ph", phase);
        json.writeNumberProperty("pid", track.process());
        json.writeNumberProperty("tid", track.thread());
        json.writeStringProperty("name", name);
        more.accept(json);
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void time(JsonGenerator json, String key, long nanos) {
        json.writeName(key);
        json.writeNumber(Decimals.micros(nanos));
    }

    /**
     * Where events are shown.
     *
     * @param process number of its process, from 1
     * @param thread number of its thread there, from 1
     */
    record Track(int process, int thread) {}

    /** Names a process; they are shown in the order of their numbers. */
    void process(int process, String name) {
        metadata("process_name", new Track(process, 0), args -> args.writeStringProperty("name", name));
        metadata("process_sort_index", new Track(process, 0), args -> args.writeNumberProperty("sort_index", process));
    }

    /** Names a thread and says at which place it is shown. */
    void thread(Track track, String name, int place) {
        metadata("thread_name", track, args -> args.writeStringProperty("name", name));
        metadata("thread_sort_index", track, args -> args.writeNumberProperty("sort_index", place));
    }

    private void metadata(String what, Track track, Consumer<JsonGenerator> args) {
        event("M", track, what, json -> args(json, args));
    }

    private static void args(JsonGenerator json, Consumer<JsonGenerator> args) {
        json.writeObjectPropertyStart("args");
        args.accept(json);
        json.writeEndObject();
    }

    /** Something that takes a time and has its track for itself meanwhile. */
    void complete(Track track, String name, long startNanos, long endNanos, Consumer<JsonGenerator> args) {
        event("X", track, name, json -> {
            time(json, "ts", startNanos);
            time(json, "dur", endNanos - startNanos);
            args(json, args);
        });
    }

    /** A quantity that has this value from now on. */
    void counter(Track track, String name, long nanos, String unit, Consumer<JsonGenerator> value) {
        event("C", track, name, json -> {
            time(json, "ts", nanos);
            args(json, args -> {
                args.writeName(unit);
                value.accept(args);
            });
        });
    }

    /** Something that takes a time, beside others of the same kind; what has the same id and lies inside is shown below it. */
    void span(Track track, String id, String name, long startNanos, long endNanos, Consumer<JsonGenerator> args) {
        begin(track, id, name, startNanos, args);
        end(track, id, name, endNanos);
    }

    /** The begin of such a span. */
    void begin(Track track, String id, String name, long nanos, Consumer<JsonGenerator> args) {
        event("b", track, name, json -> {
            of(json, id, nanos);
            args(json, args);
        });
    }

    /** The end of such a span. */
    void end(Track track, String id, String name, long nanos) {
        event("e", track, name, json -> of(json, id, nanos));
    }

    private static void of(JsonGenerator json, String id, long nanos) {
        json.writeStringProperty("cat", "request");
        json.writeStringProperty("id", id);
        time(json, "ts", nanos);
    }
}
