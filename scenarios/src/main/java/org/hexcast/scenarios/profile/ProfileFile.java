package org.hexcast.scenarios.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/**
 * Writes and reads profile files. What was written is read back exactly, and equal profiles give equal bytes. A derived profile holds no laws of its own, but
 * names its relative.
 */
public final class ProfileFile {

    private static final String KIND = "profile";

    private ProfileFile() {}

    /** The text of the file of a profile with its laws. */
    public static String write(DeviceProfile profile) {
        return JsonText.object(json -> {
            start(json, profile.gpu());
            Lineage lineage = profile.lineage();
            json.object(
                    "lineage",
                    l -> l.put("provenance", word(lineage.provenance()))
                            .put("based_on", lineage.basedOn())
                            .put("measured_by", lineage.measuredBy())
                            .put("machine", lineage.machine())
                            .put("date", lineage.date())
                            .put("commit", lineage.commit()));
            json.list("kernels", profile.kernels(), ProfileFile::writeKernels);
            json.list("collectives", profile.collectives(), ProfileFile::writeCollective);
        });
    }

    /** The text of the file of a derived profile. */
    public static String write(DerivedProfile profile) {
        return JsonText.object(json -> {
            start(json, profile.gpu());
            json.object(
                    "derived",
                    d -> d.put("from", profile.from())
                            .object("spread", s -> profile.spread().forEach(s::put))
                            .put("reason", profile.reason()));
        });
    }

    private static void start(JsonText json, String gpu) {
        json.put("hexcast", FileTree.FORMAT).put("kind", KIND).put("gpu", gpu);
    }

    private static void writeKernels(JsonText json, KernelLaw law) {
        json.put("family", law.key().family().label())
                .put("stored", word(law.key().stored()))
                .put("computed", word(law.key().computed()))
                .put("source", law.source());
        writeQuality(json, law.quality());
        json.object("coefficients", c -> law.coefficients().forEach(c::put));
        if (!law.residuals().equals(ResidualTable.NONE)) {
            json.object("residuals", r -> ResidualText.write(r, law.residuals()));
        }
    }

    private static void writeCollective(JsonText json, CollectiveLaw law) {
        json.put("collective", law.kind())
                .put("wiring", law.wiring())
                .put("devices", law.devices())
                .put("source", law.source());
        writeQuality(json, law.quality());
        json.put(
                        "bytes",
                        ResidualText.numbers(law.knots().stream()
                                .map(CollectiveLaw.Knot::bytes)
                                .toList()))
                .put(
                        "seconds",
                        ResidualText.numbers(law.knots().stream()
                                .map(CollectiveLaw.Knot::seconds)
                                .toList()));
    }

    private static void writeQuality(JsonText json, FitQuality quality) {
        json.object(
                "quality",
                q -> q.put("samples", quality.samples())
                        .put("median_error", quality.medianError())
                        .put("p90_error", quality.p90Error())
                        .put("bias", quality.bias())
                        .put("spread", quality.spread())
                        .put("held_out", quality.heldOut()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> Map<String, E> words(List<E> values) {
        Map<String, E> words = new LinkedHashMap<>();
        values.forEach(value -> words.put(word(value), value));
        return words;
    }

    /**
     * The profile in a file.
     *
     * @param relatives where the relative of a derived profile is looked up
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if it cannot be read
     */
    public static DeviceProfile read(FileNode root, ProfileSource relatives) {
        Fields fields = root.fields();
        fields.require("hexcast").integer(FileTree.FORMAT, FileTree.FORMAT);
        fields.require("kind").choice(Map.of(KIND, KIND));
        String gpu = fields.require("gpu").text();
        Optional<FileNode> derived = fields.optional("derived");
        if (derived.isPresent()) {
            fields.finish();
            return derived(gpu, derived.get(), relatives);
        }
        Lineage lineage = lineage(fields.require("lineage").fields());
        List<KernelLaw> kernels = new ArrayList<>();
        fields.require("kernels").items().forEach(item -> kernels.add(kernel(item)));
        List<CollectiveLaw> collectives = new ArrayList<>();
        fields.require("collectives").items().forEach(item -> collectives.add(collective(item)));
        fields.finish();
        return root.make(() -> new DeviceProfile(gpu, lineage, kernels, collectives));
    }

    /** The GPU that a profile file is of, which must be one of these. */
    public static String gpu(FileNode root, Iterable<String> known) {
        FileNode node = root.fields().require("gpu");
        List<String> names = new ArrayList<>();
        known.forEach(names::add);
        if (!names.contains(node.text())) {
            throw node.unknown("'" + node.text() + "' is not in the catalogue of GPUs", node.text(), names);
        }
        return node.text();
    }

    private static DeviceProfile derived(String gpu, FileNode node, ProfileSource relatives) {
        Fields fields = node.fields();
        FileNode from = fields.require("from");
        Fields spread = fields.require("spread").fields();
        Map<String, Double> byFamily = new LinkedHashMap<>();
        for (String family : families()) {
            spread.optional(family).ifPresent(value -> byFamily.put(family, value.number()));
        }
        spread.finish();
        String reason = fields.require("reason").text();
        fields.finish();
        DerivedProfile derived = node.make(() -> new DerivedProfile(gpu, from.text(), byFamily, reason));
        DeviceProfile relative = relatives
                .profile(from.text())
                .orElseThrow(() -> from.complaint("there is no profile of '" + from.text() + "' to derive one from"));
        return node.make(() -> derived.resolve(relative));
    }

    private static List<String> families() {
        List<String> families = new ArrayList<>(familyWords().keySet());
        families.add(DerivedProfile.COLLECTIVES);
        return families;
    }

    private static Map<String, KernelFamily> familyWords() {
        Map<String, KernelFamily> words = new LinkedHashMap<>();
        for (KernelFamily family : KernelFamily.values()) {
            words.put(family.label(), family);
        }
        return words;
    }

    private static Lineage lineage(Fields fields) {
        Lineage lineage = new Lineage(
                fields.require("provenance")
                        .choice(words(List.of(Provenance.MEASURED, Provenance.FITTED, Provenance.DERIVED))),
                fields.require("based_on").text(),
                fields.require("measured_by").text(),
                fields.require("machine").text(),
                fields.require("date").text(),
                fields.require("commit").text());
        fields.finish();
        return lineage;
    }

    private static KernelLaw kernel(FileNode item) {
        Fields fields = item.fields();
        Map<String, Precision> precisions = words(List.of(Precision.values()));
        KernelKey key = new KernelKey(
                fields.require("family").choice(familyWords()),
                fields.require("stored").choice(precisions),
                fields.require("computed").choice(precisions));
        String source = fields.require("source").text();
        FitQuality quality = quality(fields.require("quality"));
        Fields given = fields.require("coefficients").fields();
        Map<String, Double> coefficients = new LinkedHashMap<>();
        given.keys().forEach(name -> coefficients.put(name, given.require(name).number()));
        ResidualTable residuals =
                fields.optional("residuals").map(ResidualText::read).orElse(ResidualTable.NONE);
        fields.finish();
        return given.node().make(() -> new KernelLaw(key, coefficients, residuals, quality, source));
    }

    private static CollectiveLaw collective(FileNode item) {
        Fields fields = item.fields();
        String kind = fields.require("collective").text();
        String wiring = fields.require("wiring").text();
        int devices = (int) fields.require("devices").integer(2, 1 << 20);
        String source = fields.require("source").text();
        FitQuality quality = quality(fields.require("quality"));
        List<Double> bytes = ResidualText.numbers(fields.require("bytes"));
        FileNode times = fields.require("seconds");
        List<Double> seconds = ResidualText.numbers(times);
        fields.finish();
        if (bytes.size() != seconds.size()) {
            throw times.complaint("has " + seconds.size() + " numbers, but 'bytes' has " + bytes.size());
        }
        List<CollectiveLaw.Knot> knots = new ArrayList<>();
        for (int i = 0; i < bytes.size(); i++) {
            knots.add(new CollectiveLaw.Knot(bytes.get(i), seconds.get(i)));
        }
        return item.make(() -> new CollectiveLaw(kind, wiring, devices, knots, quality, source));
    }

    private static FitQuality quality(FileNode node) {
        Fields fields = node.fields();
        long samples = fields.require("samples").integer(0, Long.MAX_VALUE);
        double median = fields.require("median_error").number();
        double p90 = fields.require("p90_error").number();
        double bias = fields.require("bias").number();
        double spread = fields.require("spread").number();
        String heldOut = fields.require("held_out").text();
        fields.finish();
        return node.make(() -> new FitQuality(samples, median, p90, bias, spread, heldOut));
    }
}
