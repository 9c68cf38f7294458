package org.hexcast.scenarios;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.Sensitivity;
import org.hexcast.domain.result.Verdict;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** The part of a result file that says whether the system keeps up. */
final class VerdictFile {

    private VerdictFile() {}

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : type.getEnumConstants()) {
            words.put(word(value), value);
        }
        return words;
    }

    static void write(JsonText json, Verdict verdict) {
        json.put("kind", word(verdict.kind()))
                .texts("reasons", verdict.reasons())
                .put("arrivals_per_s", verdict.load().arrivalsPerSecond())
                .put("capacity_per_s", verdict.load().capacityPerSecond())
                .put("load", verdict.load().share())
                .put("binds", word(verdict.bottleneck().resource()))
                .put("binds_because", verdict.bottleneck().why())
                .list(
                        "sensitivities",
                        verdict.sensitivities(),
                        (s, one) -> s.put("metric", one.metric())
                                .put("p99_s", one.seconds())
                                .put("p99_with_95_percent_capacity_s", one.slowerSeconds())
                                .put("p99_with_105_percent_capacity_s", one.fasterSeconds())
                                .put("elasticity", one.elasticity()));
    }

    static Verdict read(FileNode node) {
        Fields fields = node.fields();
        Verdict.Kind kind = fields.require("kind").choice(words(Verdict.Kind.class));
        List<String> reasons =
                fields.require("reasons").items().stream().map(FileNode::text).toList();
        Verdict.Load load = new Verdict.Load(
                fields.require("arrivals_per_s").number(),
                fields.require("capacity_per_s").number());
        fields.require("load");
        Bottleneck bottleneck = new Bottleneck(
                fields.require("binds").choice(words(Bottleneck.Resource.class)),
                fields.require("binds_because").text());
        List<Sensitivity> sensitivities = fields.require("sensitivities").items().stream()
                .map(VerdictFile::sensitivity)
                .toList();
        fields.finish();
        return node.make(() -> new Verdict(kind, reasons, load, bottleneck, sensitivities));
    }

    private static Sensitivity sensitivity(FileNode item) {
        Fields fields = item.fields();
        Sensitivity sensitivity = new Sensitivity(
                fields.require("metric").text(),
                fields.require("p99_with_95_percent_capacity_s").number(),
                fields.require("p99_s").number(),
                fields.require("p99_with_105_percent_capacity_s").number());
        fields.require("elasticity");
        fields.finish();
        return sensitivity;
    }
}
