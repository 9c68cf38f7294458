package org.hexcast.calibration.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.output.StreamedFile;

/**
 * Our own table of samples, as probes write it: one CSV row each, with the header
 *
 * <pre>
 * family,gpu,devices,seconds,kernel,source,                      every sample
 * m,n,k,weights,activations,                                     gemm
 * sequences,new_tokens,cached_tokens,query_heads,kv_heads,head_size,kv_precision,   prefill-attention, mixed-attention
 * decode_sequences,context_tokens,                               decode-attention (with heads), mixed-attention
 * kind,tokens,width,                                             elementwise (with activations, where they have other than 16 bits)
 * message_bytes,wiring,devices_per_host,                         collective (with kind), send-receive
 * model,tensor_degree                                            layer-step (with kind, the phase, and tokens)
 * </pre>
 *
 * in one line; {@code engine-step} has kind, sequences and tokens. Tokens and heads are counts, messages bytes, times seconds. Columns that a family does not
 * have stay empty. What is written is read again as the same samples, bit for bit. The file is ours and strict: an unknown column or word is an error.
 */
public final class SamplesFile implements Importer {

    @Override
    public String format() {
        return "Hexcast samples";
    }

    /**
     * Writes samples, compressed where the name ends with {@code .gz}; whole or not at all.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path path, List<KernelSample> samples) {
        try (StreamedFile file = StreamedFile.open(path)) {
            CSVPrinter printer = new CSVPrinter(
                    file.writer(),
                    CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get());
            printer.printRecord(SampleColumns.ALL);
            for (KernelSample sample : samples) {
                Map<String, Object> cells = SampleCells.of(sample);
                printer.printRecord(SampleColumns.ALL.stream()
                        .map(column -> cells.getOrDefault(column, ""))
                        .toList());
            }
            printer.flush();
            file.keep();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has(SampleColumns.FAMILY, SampleColumns.GPU, SampleColumns.SECONDS, SampleColumns.KERNEL);
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        if (!file.header().equals(SampleColumns.ALL)) {
            throw file.complaint(
                    "its columns are not those of a table of samples",
                    "it is of another version; the header is " + String.join(",", SampleColumns.ALL) + ".");
        }
        file.rows(sink.counting(row -> sink.add(sample(row))));
    }

    private static KernelSample sample(TableRow row) {
        String family = row.text(SampleColumns.FAMILY);
        List<String> own = SampleColumns.BY_FAMILY.get(family);
        if (own == null) {
            throw row.complaint(
                    SampleColumns.FAMILY,
                    "'" + family + "' is not one of " + String.join(", ", SampleColumns.BY_FAMILY.keySet()));
        }
        SampleColumns.BY_FAMILY.values().stream()
                .flatMap(List::stream)
                .filter(column -> row.has(column) && !own.contains(column))
                .findFirst()
                .ifPresent(column -> {
                    throw row.complaint(column, "a " + family + " has no such size; the cell must be empty");
                });
        return new KernelSample(
                shape(family, row),
                row.text(SampleColumns.GPU),
                row.small(SampleColumns.DEVICES),
                row.number(SampleColumns.SECONDS),
                row.text(SampleColumns.KERNEL),
                row.text(SampleColumns.SOURCE));
    }

    private static KernelShape shape(String family, TableRow row) {
        return switch (family) {
            case "gemm" ->
                new Gemm(
                        row.whole("m"),
                        row.whole("n"),
                        row.whole("k"),
                        word(row, "weights", Precision.values()),
                        word(row, "activations", Precision.values()));
            case "prefill-attention" -> prefill(row);
            case "decode-attention" -> decode(row);
            case "mixed-attention" -> new MixedAttention(prefill(row), decode(row));
            case "elementwise" ->
                new Elementwise(
                        word(row, "kind", Elementwise.Kind.values()),
                        row.whole("tokens"),
                        row.whole("width"),
                        row.has("activations") ? word(row, "activations", Precision.values()) : Precision.BF16);
            case "collective" ->
                new Collective(
                        word(row, "kind", Collective.Kind.values()),
                        row.small(SampleColumns.DEVICES),
                        row.number("message_bytes"),
                        fabric(row));
            case "send-receive" -> new SendReceive(row.number("message_bytes"), fabric(row));
            case "engine-step" ->
                new EngineStep(
                        word(row, "kind", EngineStep.Component.values()), row.whole("sequences"), row.whole("tokens"));
            case "layer-step" ->
                new LayerStep(
                        row.text("model"),
                        word(row, "kind", LayerStep.Phase.values()),
                        row.whole("tokens"),
                        row.small("tensor_degree"));
            default -> throw new IllegalStateException("no shape for " + family);
        };
    }

    private static PrefillAttention prefill(TableRow row) {
        return new PrefillAttention(
                row.whole("sequences"),
                row.whole("new_tokens"),
                row.whole("cached_tokens"),
                heads(row),
                word(row, "kv_precision", Precision.values()));
    }

    private static DecodeAttention decode(TableRow row) {
        return new DecodeAttention(
                row.whole("decode_sequences"),
                row.whole("context_tokens"),
                heads(row),
                word(row, "kv_precision", Precision.values()));
    }

    private static Heads heads(TableRow row) {
        return new Heads(row.small("query_heads"), row.small("kv_heads"), row.small("head_size"));
    }

    private static Fabric fabric(TableRow row) {
        return new Fabric(word(row, "wiring", Fabric.Wiring.values()), row.small("devices_per_host"));
    }

    private static <E extends Enum<E>> E word(TableRow row, String column, E[] values) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E value : values) {
            byWord.put(SampleCells.word(value), value);
        }
        E value = byWord.get(row.text(column));
        if (value == null) {
            throw row.complaint(
                    column, "'" + row.text(column) + "' is not one of " + String.join(", ", byWord.keySet()));
        }
        return value;
    }
}
