package org.hexcast.calibration.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/**
 * Reads measured times from a file or a folder tree. The format of each file is told by its header (of Helix and DistServe, which have none, by its name);
 * where a table does not say which GPU and model was measured, its name or its folders have to. Linear in the number of rows; all samples are held in
 * memory. Owned by one thread.
 */
public final class MeasurementImport {

    private final List<Importer> importers;
    private final PhysicalBound bound;

    private final List<KernelSample> kernels = new ArrayList<>();
    private final List<ServingSample> servings = new ArrayList<>();
    private final List<ImportedFile> imported = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    private MeasurementImport() {
        Catalog catalog = new Catalog();
        this.bound = new PhysicalBound(catalog);
        this.importers = List.of(
                new SamplesFile(),
                new AiconfiguratorGemm(),
                new AiconfiguratorAttention(),
                new AiconfiguratorCollectives(),
                new VidurLayers(),
                new PagedAttention(),
                new VidurLinks(),
                new VidurOverheads(),
                new ServingSimLayers(catalog),
                new ServingSimTimes(catalog),
                new ServingSimAttention(catalog),
                new SplitwiseTimes(),
                new HelixLayers(),
                new DistServeLaws(),
                new TensorRtLlmThroughput(),
                new ArgonneLatency(catalog));
    }

    /**
     * Everything measured in a file, or in the files of a folder and its folders; files of no known format are named in the report.
     *
     * @throws ScenarioFormatException if a single file is of no known format, or a file breaks the rules of its own
     */
    public static Measurements read(Path path) {
        return new MeasurementImport().all(path, SourceFile::open);
    }

    /**
     * As {@link #read}, of tables that do not say on which GPU they were measured.
     *
     * @param gpu its catalogue name
     */
    public static Measurements readMeasuredOn(Path path, String gpu) {
        return new MeasurementImport().all(path, file -> SourceFile.openMeasuredOn(file, gpu));
    }

    private Measurements all(Path path, Function<Path, SourceFile> opener) {
        if (Files.isDirectory(path)) {
            for (Path file : files(path)) {
                String name = path.relativize(file).toString().replace('\\', '/');
                if (!SourceFile.isReadable(file) || !read(name, opener.apply(file))) {
                    passedOver.add(name);
                }
            }
        } else if (!read(path.toString(), opener.apply(path))) {
            throw new ScenarioFormatException(
                    Place.of(path.toString()),
                    "is of no format of measurements that is known",
                    "it is a later version of one of them: "
                            + importers.stream().map(Importer::format).collect(Collectors.joining(", ")) + ".");
        }
        return new Measurements(kernels, servings, new ImportReport(imported, passedOver));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean read(String name, SourceFile file) {
        Optional<Importer> found =
                importers.stream().filter(i -> i.recognises(file)).findFirst();
        found.ifPresent(importer -> {
            ImportSink sink = new ImportSink(bound);
            importer.read(file, sink);
            kernels.addAll(sink.kernels());
            servings.addAll(sink.servings());
            imported.add(sink.imported(name, importer.format()));
        });
        return found.isPresent();
    }
}
