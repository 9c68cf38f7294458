package org.hexcast.calibration.importer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.costmodel.kernel.LayerStep.Phase;

/**
 * Time per decoder layer by tokens of the batch, from Helix: two columns without header, tokens and milliseconds, rounded to whole milliseconds in prefill.
 * The folders name model and GPU; {@code l4x2} are two L4 that share each layer. The A100 is the 40 GB part, the V100 the 16 GB one.
 */
final class HelixLayers implements Importer {

    private static final String KEY = "HELIX";
    private static final Pattern NAME = Pattern.compile("(prompt|decode)_bs2time\\.csv(\\.gz)?");
    private static final Pattern GPU = Pattern.compile("(a100|v100|l4|t4)(?:x(\\d))?");
    private static final Pattern MODEL = Pattern.compile("llama\\d?[-_]\\d+b");

    private static final Map<String, String> GPUS =
            Map.of("a100", "A100-SXM-40GB", "v100", "V100-SXM-16GB", "l4", "L4", "t4", "T4");

    @Override
    public String format() {
        return "Helix layers";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return NAME.matcher(file.name()).matches();
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Matcher box = file.told(word -> Optional.of(GPU.matcher(word)).filter(Matcher::matches))
                .orElseThrow(() -> file.complaint(
                        "its folders do not say which GPU was measured",
                        "put it into a folder a100, v100, l4, l4x2, t4, t4x2 or t4x4."));
        String model = file.told(
                        word -> Optional.of(word).filter(w -> MODEL.matcher(w).matches()))
                .map(ModelNames::catalogue)
                .orElseThrow(() -> file.complaint(
                        "its folders do not say which model was measured",
                        "put it into a folder llama1_30b or llama2_70b."));
        int devices = Optional.ofNullable(box.group(2)).map(Integer::valueOf).orElse(1);
        Phase phase = file.name().startsWith("prompt") ? Phase.PREFILL : Phase.DECODE;
        String gpu = file.givenGpu().orElseGet(() -> known(box.group(1)));
        Measured measured = new Measured(gpu, devices, "Helix");
        file.rowsWithoutHeader(
                List.of("tokens", "milliseconds"), sink.counting(row -> row(row, measured, model, phase, sink)));
    }

    private static String known(String word) {
        return Optional.ofNullable(GPUS.get(word)).orElseThrow(() -> new IllegalStateException(word));
    }

    private static void row(TableRow row, Measured measured, String model, Phase phase, ImportSink sink) {
        long tokens = row.whole("tokens");
        if (tokens == 0) {
            sink.leaveOut("empty batch");
            return;
        }
        sink.milliseconds(KEY, row, "milliseconds", measured, new LayerStep(model, phase, tokens, measured.devices()));
    }
}
