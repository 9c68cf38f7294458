package org.hexcast.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestEnding;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingCore;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;
import org.hexcast.realexec.serving.StageStep;
import org.hexcast.sim.RandomInput;
import org.hexcast.sim.RandomSystem;
import org.hexcast.sim.RunInput;
import org.hexcast.sim.RunListener;
import org.hexcast.sim.ServedSystem;
import org.hexcast.sim.ServingSimulation;
import org.junit.jupiter.api.Test;

/** INV-12: given the same plan, arrivals and step times, simulator and executor make the same decisions. */
class SimAndRealTest {

    private static final Comparator<StepSpan> IN_ORDER = Comparator.comparing(StepSpan::replica)
            .thenComparingInt(StepSpan::stage)
            .thenComparingLong(StepSpan::startNanos);

    /** What one run did. */
    private static final class Run {
        private final List<StepSpan> steps = new ArrayList<>();
        private final List<TransferSpan> transfers = new ArrayList<>();
        private final List<RequestTimeline> completed = new ArrayList<>();
        private final List<RequestId> rejected = new ArrayList<>();
    }

    @Test
    void sameStepTimes_sameDecisions() {
        int[] met = new int[3];
        RandomCases.check(150, random -> {
            // given
            ServedSystem system = plain(new RandomSystem(random).draw());
            RunInput input = new RandomInput(random).draw(40);
            long seed = random.nextLong();

            // when
            Run simulated = simulate(system, input, seed);
            Run executed = execute(system, input, seed, simulated);

            // then
            assertThat(inOrder(executed.steps)).isEqualTo(inOrder(simulated.steps));
            assertThat(executed.transfers).containsExactlyInAnyOrderElementsOf(simulated.transfers);
            assertThat(executed.completed).containsExactlyInAnyOrderElementsOf(simulated.completed);
            assertThat(executed.rejected).containsExactlyInAnyOrderElementsOf(simulated.rejected);
            met[0] += simulated.transfers.size();
            met[1] += simulated.completed.stream().anyMatch(t -> t.preemptions() > 0) ? 1 : 0;
            met[2] += simulated.rejected.size();
        });
        assertThat(met).as("transfers, runs with preemptions, rejections").doesNotContain(0);
    }

    private static List<StepSpan> inOrder(List<StepSpan> steps) {
        return steps.stream().sorted(IN_ORDER).toList();
    }

    /** The same system without what the executor does not do. */
    private static ServedSystem plain(ServedSystem drawn) {
        ServingPolicies policies = drawn.engine().policies();
        ServingPolicies plain = new ServingPolicies(
                policies.dispatch(), policies.batching(), new Preemption.Recompute(), false, policies.maxWaiting());
        return new ServedSystem(
                drawn.cluster(), drawn.model(), drawn.engine().with(plain), drawn.plan(), drawn.costs());
    }

    private static Run simulate(ServedSystem system, RunInput input, long seed) {
        Run run = new Run();
        new ServingSimulation(system, input, new RandomStreams(seed), new RunListener() {
                    @Override
                    public boolean watchesSteps() {
                        return true;
                    }

                    @Override
                    public void step(StepSpan step) {
                        run.steps.add(step);
                    }

                    @Override
                    public void transfer(TransferSpan transfer) {
                        run.transfers.add(transfer);
                    }

                    @Override
                    public void completed(RequestTimeline timeline) {
                        run.completed.add(timeline);
                    }

                    @Override
                    public void rejected(Request request, long nowNanos, Rejection reason) {
                        run.rejected.add(request.id());
                    }
                })
                .run();
        return run;
    }

    private static Run execute(ServedSystem system, RunInput input, long seed, Run simulated) {
        Run run = new Run();
        RequestSource source = new RequestSource(input.workload(), input.contextRule(), new RandomStreams(seed));
        VirtualDevices devices = new VirtualDevices(system.plan(), simulated.steps, simulated.transfers);
        ServingSetup setup = new ServingSetup(
                system.cluster(),
                new ServingSetup.ServedModel(
                        system.model(),
                        DecoderShape.Numerics.USUAL,
                        WeightsSpec.drawn(0),
                        input.contextRule().contextTokens()),
                system.engine(),
                system.plan(),
                input.classes());
        ServingCore core = new ServingCore(setup, devices.ports(), new Recording(run, source));
        while (source.hasNext() || devices.next() < Long.MAX_VALUE) {
            long arrival = source.hasNext() ? source.nextArrivalNanos() : Long.MAX_VALUE;
            long now = Math.min(arrival, devices.next());
            for (DeviceReport report : devices.at(now)) {
                core.heard(report, now);
            }
            while (source.hasNext() && source.nextArrivalNanos() <= now) {
                Request request = source.next();
                core.arrive(new Answer(request, question(request)), now);
            }
            core.decide(now);
        }
        core.requireEmpty();
        assertThat(devices.left()).isZero();
        return run;
    }

    private static Answer.Question question(Request request) {
        return new Answer.Question(TokenIds.of(new int[request.promptTokens()]), Sampling.GREEDY, List.of());
    }

    private record Recording(Run run, RequestSource source) implements ServingListener {

        @Override
        public void step(StageStep step) {
            run.steps.add(step.span());
        }

        @Override
        public void transfer(TransferSpan transfer) {
            run.transfers.add(transfer);
        }

        @Override
        public void completed(Answer answer, RequestTimeline timeline) {
            run.completed.add(timeline);
            source.ended(answer.request(), timeline.completionNanos(), RequestEnding.COMPLETED);
        }

        @Override
        public void ended(Answer answer, long nowNanos) {
            run.rejected.add(answer.request().id());
            source.ended(answer.request(), nowNanos, RequestEnding.REJECTED);
        }
    }
}
