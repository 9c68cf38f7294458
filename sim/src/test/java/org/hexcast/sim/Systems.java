package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.CostModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;

/** Systems small enough to reckon by hand: one prefill and one decode replica on one node of fast GPUs. */
final class Systems {

    static final ModelSpec MODEL = TestModels.tiny(8);
    private static final ContextRule ANY_LENGTH = new ContextRule(1 << 20, ContextRule.Overlong.DROP);

    private Systems() {}

    /** A pair of replicas with so many stages of one GPU each. */
    static ServedSystem pair(int prefillStages, int decodeStages, EngineProfile engine, CostModel costs) {
        return new ServedSystem(
                TestClusters.oneNode(8),
                MODEL,
                engine,
                TestPlans.pair(stages(0, prefillStages), stages(4, decodeStages)),
                costs);
    }

    /** One replica of one GPU for both phases. */
    static ServedSystem colocated(EngineProfile engine, CostModel costs) {
        ReplicaId id = new ReplicaId("both-0");
        Plan plan = new Plan(List.of(new Replica(id, PhaseRole.COLOCATED, stages(0, 1))), Map.of(id, 1.0), List.of());
        return new ServedSystem(TestClusters.oneNode(8), MODEL, engine, plan, costs);
    }

    /** Stages of one GPU each, with the layers spread as evenly as they go. */
    private static ParallelStrategy stages(int firstGpu, int count) {
        List<DeviceId> gpus = TestPlans.gpus("a", firstGpu, firstGpu + count);
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stages.add(new Stage(MODEL.layers() * i / count, MODEL.layers() * (i + 1) / count, List.of(gpus.get(i))));
        }
        return new ParallelStrategy(stages);
    }

    /** The usual engine with these limits and no CPU time. */
    static EngineProfile engine(int maxSequences, int maxBatchTokens) {
        return new EngineProfile(
                "test",
                "1",
                TestEngines.memory(),
                LimitRule.always(new EngineLimits(maxSequences, maxBatchTokens)),
                TestEngines.overhead(0, 0));
    }

    /** A trace without limits on latency. */
    static RunInput replay(List<TraceRow> rows) {
        return new RunInput(new Workload.Replayed(new Trace("by hand", rows)), ANY_LENGTH, Slo.none());
    }

    /** One row of a trace. */
    static TraceRow row(long arrivalNanos, int promptTokens, int outputTokens) {
        return new TraceRow(arrivalNanos, new Lengths(promptTokens, outputTokens));
    }

    /** Requests of one shape without limits on latency. */
    static RunInput alike(int promptTokens, int outputTokens, ArrivalProcess arrivals, int requests) {
        IndependentLengths lengths =
                new IndependentLengths(new TokenCount.Constant(promptTokens), new TokenCount.Constant(outputTokens));
        return new RunInput(new Workload.Generated(lengths, arrivals, requests), ANY_LENGTH, Slo.none());
    }
}
