package org.hexcast.calibration.importer;

import java.util.Optional;
import java.util.regex.Pattern;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Collective.Kind;
import org.hexcast.domain.hardware.Precision;

/**
 * Collectives of aiconfigurator inside one box, latency in milliseconds: NCCL, and the engines' own all-reduces. {@code message_size} counts
 * <em>elements</em> of the number format. It is the whole vector, as nccl-tests prints it: with S its bytes, an all-gather of 8 H100 runs at S / 384 GB/s,
 * which is 7/8 S over 336 GB/s per GPU; were S each GPU's part, 2.7 TB/s would leave each.
 */
final class AiconfiguratorCollectives implements Importer {

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\w+)+");

    @Override
    public String format() {
        return "aiconfigurator collectives";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("op_name", "num_gpus", "message_size", "latency")
                && (file.has("nccl_dtype") || file.has("allreduce_dtype"));
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = AiconfiguratorGpus.gpu(file);
        boolean nccl = file.has("nccl_dtype");
        String column = nccl ? "nccl_dtype" : "allreduce_dtype";
        String version = nccl ? version(file) : "";
        file.rows(sink.counting(row -> row(row, gpu, column, version, sink)));
    }

    private static String version(SourceFile file) {
        return file.told(
                        word -> Optional.of(word).filter(w -> VERSION.matcher(w).matches()))
                .map(version -> " " + version)
                .orElse("");
    }

    private static void row(TableRow row, String gpu, String column, String version, ImportSink sink) {
        Optional<Precision> known = AiconfiguratorGpus.precision(row.text(column));
        if (known.isEmpty()) {
            sink.leaveOut("number format '" + row.text(column) + "' is not modelled");
            return;
        }
        int devices = row.small("num_gpus");
        double bytes = row.whole("message_size") * known.get().bytes();
        Collective collective = new Collective(kind(row), devices, bytes, AiconfiguratorGpus.fabric(gpu, devices));
        String source = row.has("kernel_source") ? row.text("kernel_source").replace('_', ' ') : "unnamed";
        String kernel = source + version + (known.get() == Precision.INT8 ? " int8" : "");
        sink.milliseconds(AiconfiguratorGpus.KEY, row, "latency", new Measured(gpu, devices, kernel), collective);
    }

    private static Kind kind(TableRow row) {
        return switch (row.text("op_name")) {
            case "all_reduce" -> Kind.ALL_REDUCE;
            case "all_gather" -> Kind.ALL_GATHER;
            case "reduce_scatter" -> Kind.REDUCE_SCATTER;
            case "alltoall" -> Kind.ALL_TO_ALL;
            default -> throw row.complaint("op_name", "'" + row.text("op_name") + "' is no collective that is known");
        };
    }
}
