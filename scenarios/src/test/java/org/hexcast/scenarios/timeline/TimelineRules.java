package org.hexcast.scenarios.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/** Parses a timeline and asserts the rules of the Trace Event Format on it. */
final class TimelineRules {

    private final List<Event> events = new ArrayList<>();

    /**
     * One event.
     *
     * @param phase its {@code ph}
     * @param track process and thread
     * @param name what is shown
     * @param nanos its {@code ts}
     * @param duration its {@code dur}, 0 where it has none
     * @param id of a span, else empty
     * @param args as they stand, in order
     */
    record Event(
            String phase, TraceEvents.Track track, String name, long nanos, long duration, String id, Fields args) {
        long end() {
            return nanos + duration;
        }
    }

    /** Parses and checks. */
    TimelineRules(String text) {
        FileNode root = FileTree.parse("timeline.json", text);
        assertThat(root.fields().require("displayTimeUnit").text()).isEqualTo("ms");
        root.fields().require("traceEvents").items().forEach(item -> events.add(event(item.fields())));
        assertThat(text.lines().count()).as("one event a line").isEqualTo(events.size() + 1L);
        tracksAreNamed();
        completeEventsDoNotOverlap();
        spansAreNested();
        countersHaveOneNumber();
    }

    List<Event> of(String phase) {
        return events.stream().filter(e -> e.phase().equals(phase)).toList();
    }

    /** Nanoseconds of a time in microseconds, exactly. */
    private static long nanos(FileNode node) {
        assertThat(node.text()).matches("[0-9]+\\.[0-9]{3}");
        return new BigDecimal(node.text()).movePointRight(3).longValueExact();
    }

    private static Event event(Fields fields) {
        String phase = fields.require("ph").text();
        assertThat(phase).isIn("M", "X", "C", "b", "e");
        boolean timed = !phase.equals("M");
        boolean span = phase.equals("b") || phase.equals("e");
        if (span) {
            assertThat(fields.require("cat").text()).isEqualTo("request");
        }
        return new Event(
                phase,
                new TraceEvents.Track((int) fields.require("pid").integer(1, 10_000), (int)
                        fields.require("tid").integer(0, 10_000)),
                fields.require("name").text(),
                timed ? nanos(fields.require("ts")) : 0,
                phase.equals("X") ? nanos(fields.require("dur")) : 0,
                span ? fields.require("id").text() : "",
                phase.equals("e") ? fields : fields.require("args").fields());
    }

    private void tracksAreNamed() {
        Set<String> named = new TreeSet<>();
        for (Event event : events) {
            String process = event.track().process() + "/";
            String thread = process + event.track().thread();
            switch (event.phase()) {
                case "M" -> named.add(event.name().startsWith("process") ? process : thread);
                case "X" -> assertThat(named).contains(process, thread);
                default -> assertThat(named).contains(process);
            }
        }
    }

    private void completeEventsDoNotOverlap() {
        Map<TraceEvents.Track, List<Event>> byTrack = new LinkedHashMap<>();
        of("X").forEach(e ->
                byTrack.computeIfAbsent(e.track(), t -> new ArrayList<>()).add(e));
        byTrack.forEach((track, list) -> {
            list.sort(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::end));
            for (int i = 1; i < list.size(); i++) {
                assertThat(list.get(i).nanos())
                        .as("%s: %s after %s", track, list.get(i), list.get(i - 1))
                        .isGreaterThanOrEqualTo(list.get(i - 1).end());
            }
        });
    }

    /** Every begin has its end, last begun first, in the order of time that a viewer gives them: sorted by time, ties as they stand. */
    private void spansAreNested() {
        Map<String, Deque<Event>> open = new LinkedHashMap<>();
        events.stream()
                .filter(e -> e.phase().equals("b") || e.phase().equals("e"))
                .sorted(Comparator.comparingLong(Event::nanos))
                .forEach(e -> {
                    Deque<Event> stack = open.computeIfAbsent(e.id(), id -> new ArrayDeque<>());
                    if (e.phase().equals("b")) {
                        stack.push(e);
                    } else {
                        assertThat(stack).as("open when %s ends", e).isNotEmpty();
                        assertThat(stack.pop().name()).isEqualTo(e.name());
                    }
                });
        assertThat(open.values()).allSatisfy(stack -> assertThat(stack).isEmpty());
    }

    private void countersHaveOneNumber() {
        for (Event event : of("C")) {
            String unit = switch (event.name()) {
                case "queue" -> "requests";
                case "running" -> "sequences";
                default -> "percent";
            };
            assertThat(event.args().require(unit).number()).isNotNegative();
            event.args().finish();
        }
    }
}
