package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.Draws;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** The part of a result or plan file that says what the plan gives under draws of the cost errors. */
final class DrawsFile {

    private DrawsFile() {}

    private static Map<String, DrawnFigure> words() {
        Map<String, DrawnFigure> words = new LinkedHashMap<>();
        for (DrawnFigure figure : DrawnFigure.values()) {
            words.put(figure.word(), figure);
        }
        return words;
    }

    static void write(JsonText json, Draws draws) {
        json.put("judged_by", draws.judgedBy().word());
        json.object("bands", bands -> {
            for (DrawnFigure figure : DrawnFigure.values()) {
                draws.band(figure).ifPresent(band -> bands.object(figure.word(), b -> write(b, band)));
            }
        });
        json.list("runs", draws.runs(), (r, run) -> {
            r.put("draw", run.draw());
            run.figures().forEach((figure, value) -> r.put(figure.word(), value));
        });
    }

    private static void write(JsonText json, Band band) {
        json.put("p10", band.low()).put("p90", band.high());
    }

    /** The draws; their bands follow from the runs and are not read. */
    static Draws read(FileNode node) {
        Fields fields = node.fields();
        DrawnFigure judgedBy = fields.require("judged_by").choice(words());
        fields.require("bands");
        FileNode list = fields.require("runs");
        List<DrawnRun> runs = new ArrayList<>();
        list.items().forEach(item -> runs.add(run(item)));
        fields.finish();
        return list.make(() -> new Draws(judgedBy, runs));
    }

    private static DrawnRun run(FileNode item) {
        Fields fields = item.fields();
        long draw = fields.require("draw").integer(0, Long.MAX_VALUE);
        Map<DrawnFigure, Double> figures = new EnumMap<>(DrawnFigure.class);
        words().forEach((word, figure) ->
                figures.put(figure, fields.require(word).number()));
        fields.finish();
        return item.make(() -> new DrawnRun(draw, figures));
    }
}
