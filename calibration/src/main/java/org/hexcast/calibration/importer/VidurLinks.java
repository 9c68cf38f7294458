package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Collective.Kind;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.SendReceive;

/**
 * All-reduces and sends of Vidur, medians in milliseconds. Today's tables give {@code size} in bytes and how many of the GPUs share a host; older ones give
 * hidden size and tokens of 16-bit activations. In the older {@code p2p_inter_node} tables a message is one tensor-parallel rank's slice: the time falls with
 * {@code num_tensor_parallel_workers}.
 */
final class VidurLinks implements Importer {

    private static final String ALL_REDUCE = "time_stats.all_reduce.median";
    private static final String SEND = "time_stats.send_recv.median";
    private static final double VALUE_BYTES = 2;

    @Override
    public String format() {
        return "Vidur links";
    }

    @Override
    public boolean recognises(SourceFile file) {
        boolean sized = file.has("size", "num_workers", "devices_per_node") || file.has("n_embd", "num_tokens");
        return sized && (file.has(ALL_REDUCE) || file.has(SEND));
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = VidurGpus.gpu(file);
        file.rows(sink.counting(row -> row(row, gpu, sink)));
    }

    private static void row(TableRow row, String gpu, ImportSink sink) {
        double bytes = bytes(row);
        if (bytes == 0) {
            sink.leaveOut("empty message");
            return;
        }
        if (row.columns().containsKey(ALL_REDUCE)) {
            int devices = row.small("num_workers");
            int perHost = row.has("devices_per_node") ? row.small("devices_per_node") : devices;
            sink.milliseconds(
                    VidurGpus.KEY,
                    row,
                    ALL_REDUCE,
                    new Measured(gpu, devices, "NCCL"),
                    new Collective(Kind.ALL_REDUCE, devices, bytes, VidurGpus.fabric(gpu, perHost, devices)));
        } else {
            Fabric fabric = VidurGpus.fabric(gpu, row.has("devices_per_node") ? row.small("devices_per_node") : 1, 2);
            sink.milliseconds(VidurGpus.KEY, row, SEND, new Measured(gpu, 2, "NCCL"), new SendReceive(bytes, fabric));
        }
    }

    private static double bytes(TableRow row) {
        if (row.columns().containsKey("size")) {
            return row.whole("size");
        }
        double whole = row.whole("n_embd") * VALUE_BYTES * row.whole("num_tokens");
        return row.has("num_tensor_parallel_workers") ? whole / row.whole("num_tensor_parallel_workers") : whole;
    }
}
