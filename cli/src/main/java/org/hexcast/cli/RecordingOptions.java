package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.cli.job.RecordingJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.LoadSeries;
import org.hexcast.domain.result.RunWindow;
import org.hexcast.plots.Gantt;
import org.hexcast.plots.LoadPicture;
import org.hexcast.scenarios.LoadSeriesFile;
import org.hexcast.scenarios.output.StreamedFile;
import org.hexcast.sim.watch.LoadSeriesRecorder;
import org.hexcast.sim.watch.WindowRecorder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that show single requests and steps. They run replication 0 once more, step by step, so that nothing that is measured is disturbed. */
final class RecordingOptions {

    private static final String AGAIN = " (runs replication 0 once more, step by step)";

    @Option(
            names = "--requests",
            paramLabel = "FILE",
            description = "write a table of all requests with their times (CSV, CSV.GZ)" + AGAIN)
    private @Nullable Path requests;

    @Option(
            names = "--timeline",
            paramLabel = "FILE",
            description =
                    "write replicas, steps, KV transfers and requests over time for ui.perfetto.dev (JSON, JSON.GZ)"
                            + AGAIN)
    private @Nullable Path timeline;

    @Option(
            names = "--gantt",
            paramLabel = "FROM..TO",
            converter = TimeRange.Converter.class,
            description = "draw each step and KV transfer of this part of the run, for example '10 s..12 s'" + AGAIN)
    private @Nullable TimeRange gantt;

    @Option(
            names = "--series",
            description = "write and draw queues, batches, KV caches and KV transfers over time" + AGAIN)
    private boolean series;

    /** Whether anything is to be recorded. */
    boolean isAsked() {
        return requests != null || timeline != null || gantt != null || series;
    }

    /**
     * Refuses options that contradict one another, before anything is run.
     *
     * @param pictures whether pictures are wanted
     * @throws IllegalArgumentException if they do
     */
    void check(boolean pictures) {
        if (gantt != null && !pictures) {
            throw new IllegalArgumentException("--gantt draws a picture, --no-pictures wants none");
        }
        if (requests != null && timeline != null && same(requests, timeline)) {
            throw new IllegalArgumentException(
                    "--requests and --timeline both name " + requests + "\nMaybe give each a file of its own.");
        }
    }

    private static boolean same(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /**
     * Runs replication 0 once more if anything is asked for, and writes it.
     *
     * @param setting the scenario
     * @param plan what runs
     * @param folder where files go
     * @param beside the result file, beside which pictures go
     */
    void record(Setting setting, Plan plan, OutputFolder folder, Path beside) {
        if (!isAsked()) {
            return;
        }
        folder.console().progress().begin("recording replication 0, step by step");
        RecordingJob job = new RecordingJob(setting, plan);
        List<StreamedFile> files = new ArrayList<>();
        try {
            open(requests, folder, beside, files).ifPresent(file -> job.writeRequests(file.writer()));
            open(timeline, folder, beside, files).ifPresent(file -> job.writeTimeline(file.writer()));
            Optional<WindowRecorder> window = Optional.ofNullable(gantt)
                    .map(range -> job.watch(new WindowRecorder(range.fromNanos(), range.toNanos())));
            Optional<LoadSeriesRecorder> loads =
                    series ? Optional.of(job.watch(new LoadSeriesRecorder(plan))) : Optional.empty();
            job.run(folder.console().progress()::done);
            folder.console().progress().end();
            files.forEach(StreamedFile::keep);
            Optional.ofNullable(requests)
                    .ifPresent(file -> folder.console().progress().say("wrote " + file));
            Optional.ofNullable(timeline)
                    .ifPresent(file -> folder.console().progress().say("wrote " + file));
            String name = setting.scenario().origin().name();
            window.ifPresent(recorder -> folder.draw(beside, "gantt", Gantt.of(name, shown(recorder), plan)));
            loads.ifPresent(recorder -> write(name, recorder.series(), folder, beside));
        } finally {
            files.forEach(StreamedFile::close);
        }
    }

    private static Optional<StreamedFile> open(
            @Nullable Path path, OutputFolder folder, Path beside, List<StreamedFile> files) {
        if (path == null) {
            return Optional.empty();
        }
        if (same(path, beside)) {
            throw new IllegalArgumentException(path + " is the result file\nMaybe name another one.");
        }
        StreamedFile file = folder.stream(path);
        files.add(file);
        return Optional.of(file);
    }

    private static RunWindow shown(WindowRecorder recorder) {
        RunWindow window = recorder.window();
        if (window.steps().isEmpty() && window.transfers().isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing runs in the part of the run that --gantt asks for; its last step ends at "
                            + recorder.lastNanos() / 1e9 + " s\nMaybe ask for another part.");
        }
        return window;
    }

    private static void write(String name, LoadSeries series, OutputFolder folder, Path beside) {
        folder.write(beside.resolveSibling(OutputFolder.stem(beside) + "-series.csv"), LoadSeriesFile.write(series));
        folder.draw(beside, "series", LoadPicture.of(name, series));
    }
}
