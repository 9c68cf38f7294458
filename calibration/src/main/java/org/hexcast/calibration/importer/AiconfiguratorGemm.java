package org.hexcast.calibration.importer;

import java.util.Optional;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.domain.hardware.Precision;

/**
 * GEMM times of aiconfigurator: {@code y[m, n] = x[m, k] W[k, n]}, latency in milliseconds. {@code int8_wo} and {@code int4_wo} multiply in 16 bits,
 * {@code sq} (SmoothQuant) in int8; {@code fp8_block} has scales per block and is kept apart by the name of its kernel.
 */
final class AiconfiguratorGemm implements Importer {

    private record Formats(Precision weights, Precision activations) {}

    @Override
    public String format() {
        return "aiconfigurator gemm";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("gemm_dtype", "m", "n", "k", "latency");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = AiconfiguratorGpus.gpu(file);
        file.rows(sink.counting(row -> row(row, gpu, sink)));
    }

    private static void row(TableRow row, String gpu, ImportSink sink) {
        String type = row.text("gemm_dtype");
        Optional<Formats> known = formats(type);
        if (known.isEmpty()) {
            sink.leaveOut("number format '" + type + "' is not modelled");
            return;
        }
        Formats formats = known.get();
        Gemm gemm = new Gemm(row.whole("m"), row.whole("n"), row.whole("k"), formats.weights(), formats.activations());
        sink.milliseconds(AiconfiguratorGpus.KEY, row, "latency", Measured.alone(gpu, kernel(row, type)), gemm);
    }

    private static String kernel(TableRow row, String type) {
        String kernel = row.has("kernel_source") ? row.text("kernel_source") : "unnamed";
        return type.equals("fp8_block") ? kernel + " fp8_block" : kernel;
    }

    private static Optional<Formats> formats(String type) {
        return switch (type) {
            case "int8_wo" -> Optional.of(new Formats(Precision.INT8, Precision.BF16));
            case "int4_wo" -> Optional.of(new Formats(Precision.INT4, Precision.BF16));
            case "sq" -> Optional.of(new Formats(Precision.INT8, Precision.INT8));
            default -> AiconfiguratorGpus.precision(type).map(both -> new Formats(both, both));
        };
    }
}
