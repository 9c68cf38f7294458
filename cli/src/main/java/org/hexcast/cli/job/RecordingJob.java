package org.hexcast.cli.job;

import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.scenarios.RequestsWriter;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.timeline.TimelineFile;
import org.hexcast.sim.RunInput;
import org.hexcast.sim.RunListener;
import org.hexcast.sim.ServedSystem;
import org.hexcast.sim.ServingSimulation;
import org.hexcast.sim.watch.SeveralListeners;

/** Runs replication 0 of a scenario once more and tells what happens to whoever asks. Used for one run. */
public final class RecordingJob {

    private final Setting setting;
    private final Plan plan;
    private final RunInput input;
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();

    /**
     * A run that nobody listens to yet.
     *
     * @param setting the scenario and its costs
     * @param plan what runs
     */
    public RecordingJob(Setting setting, Plan plan) {
        this.setting = setting;
        this.plan = plan;
        this.input = setting.input();
    }

    /** Lets someone listen; returns who it is. */
    public <T extends RunListener> T watch(T listener) {
        listeners.add(listener);
        return listener;
    }

    /** Writes the table of requests while it runs. */
    public void writeRequests(Writer out) {
        watch(new Requests(new RequestsWriter(out, classes())));
    }

    /** Writes the timeline while it runs. */
    public void writeTimeline(Writer out) {
        TimelineFile file =
                new TimelineFile(out, plan, setting.scenario().served().cluster(), classes());
        watch(new Timeline(file));
        endings.add(file::end);
    }

    private List<String> classes() {
        return input.classes().stream().map(ServiceClass::name).toList();
    }

    /**
     * Runs it to its end.
     *
     * @param progress hears which share of the requests has ended
     */
    public void run(DoubleConsumer progress) {
        Scenario scenario = setting.scenario();
        Scenario.Served served = scenario.served();
        ServedSystem system =
                new ServedSystem(served.cluster(), served.model(), served.engine(), plan, setting.costs());
        watch(new Ended(progress, input.workload().requests()));
        RandomStreams streams = new RandomStreams(scenario.run().seed()).replication(0);
        new ServingSimulation(system, input, streams, new SeveralListeners(listeners)).run();
        endings.forEach(Runnable::run);
    }

    /** Counts requests that have ended. */
    private static final class Ended implements RunListener {
        private final DoubleConsumer progress;
        private final double all;
        private long ended;

        private Ended(DoubleConsumer progress, double all) {
            this.progress = progress;
            this.all = all;
        }

        private void ended() {
            progress.accept(++ended / all);
        }

        @Override
        public void completed(RequestTimeline timeline) {
            ended();
        }

        @Override
        public void rejected(Request request, long nowNanos, Rejection reason) {
            ended();
        }

        @Override
        public void timedOut(Request request, long nowNanos) {
            ended();
        }
    }

    /** Tells the table of requests. */
    private record Requests(RequestsWriter writer) implements RunListener {
        @Override
        public boolean watchesSteps() {
            return true; // step by step, as is promised for all that is recorded
        }

        @Override
        public void completed(RequestTimeline timeline) {
            writer.completed(timeline);
        }

        @Override
        public void rejected(Request request, long nowNanos, Rejection reason) {
            writer.rejected(request, reason.name());
        }

        @Override
        public void timedOut(Request request, long nowNanos) {
            writer.timedOut(request);
        }
    }

    /** Tells the timeline. */
    private record Timeline(TimelineFile file) implements RunListener {
        @Override
        public boolean watchesSteps() {
            return true;
        }

        @Override
        public void completed(RequestTimeline timeline) {
            file.completed(timeline);
        }

        @Override
        public void rejected(Request request, long nowNanos, Rejection reason) {
            file.ended(request, nowNanos, "rejected:" + reason);
        }

        @Override
        public void timedOut(Request request, long nowNanos) {
            file.ended(request, nowNanos, "timed out");
        }

        @Override
        public void step(StepSpan step) {
            file.step(step);
        }

        @Override
        public void transfer(TransferSpan transfer) {
            file.transfer(transfer);
        }

        @Override
        public void load(LoadSample load) {
            file.load(load);
        }
    }
}
