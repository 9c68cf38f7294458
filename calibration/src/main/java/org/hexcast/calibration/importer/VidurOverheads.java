package org.hexcast.calibration.importer;

import java.util.EnumMap;
import java.util.Map;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.EngineStep.Component;

/**
 * Time of Vidur's serving engine on the CPU per decode step, in milliseconds: medians, of the messages between its processes the mean, the only figure there
 * is. The kernel says which model ran. What the model itself takes is not read.
 */
final class VidurOverheads implements Importer {

    private static final Map<Component, String> COLUMNS = columns();

    private static Map<Component, String> columns() {
        Map<Component, String> columns = new EnumMap<>(Component.class);
        columns.put(Component.SCHEDULE, "schedule_median");
        columns.put(Component.PREPARE_INPUTS, "prepare_inputs_e2e_median");
        columns.put(Component.LAUNCH_MODEL, "model_execution_launch_median");
        columns.put(Component.SAMPLE, "sampler_e2e_median");
        columns.put(Component.PROCESS_OUTPUTS, "process_model_outputs_median");
        columns.put(Component.COMMUNICATE, "ray_comm_time_mean");
        return columns;
    }

    @Override
    public String format() {
        return "Vidur CPU overheads";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has(COLUMNS.values().toArray(String[]::new))
                && file.has("model_name", "batch_size", "tensor_parallel_degree");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = VidurGpus.gpu(file);
        file.rows(sink.counting(row -> row(row, gpu, sink)));
    }

    private static void row(TableRow row, String gpu, ImportSink sink) {
        String kernel = "Vidur's engine, " + ModelNames.catalogue(row.text("model_name"));
        Measured measured = new Measured(gpu, row.small("tensor_parallel_degree"), kernel);
        long sequences = row.whole("batch_size");
        COLUMNS.forEach((component, column) -> sink.milliseconds(
                VidurGpus.KEY, row, column, measured, new EngineStep(component, sequences, sequences)));
    }
}
