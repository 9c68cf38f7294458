package org.hexcast.cli.job;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.Bottleneck.Resource;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scenarios.Scenario;

/**
 * Says what binds, from how the resources were used when every request was there at once.
 *
 * <p>The phase whose use is highest binds: prefill by the time that its GPUs are busy, which falls when decode holds it back; decode by how full its KV blocks
 * or its batch are, since its GPUs are busy with any batch; a link by its load. In a full decode replica, room binds if a tenth more sequences would bring at
 * least {@value #WORTHWHILE} more tokens; otherwise a step itself binds, by what it spends most of its time on.
 *
 * @param setting the scenario and its costs
 * @param plan what ran
 */
record BottleneckFinder(Setting setting, Plan plan) {

    /** From this use on something is full. */
    private static final double FULL = 0.9;

    private static final double WORTHWHILE = 0.02;

    Bottleneck find(ResourceUse use) {
        double prefill = mean(use, PhaseRole.PREFILL, r -> busy(use, r));
        double room =
                Math.max(mean(use, PhaseRole.DECODE, this::roomUse), mean(use, PhaseRole.COLOCATED, this::roomUse));
        Optional<LinkUse> link = use.links().stream().max(Comparator.comparingDouble(LinkUse::share));
        double linkShare = link.map(LinkUse::share).orElse(0.0);
        if (linkShare >= FULL && linkShare >= prefill && linkShare >= room) {
            return new Bottleneck(
                    Resource.LINK,
                    String.format(
                            Locale.ROOT,
                            "%s is used to %.0f %%",
                            link.orElseThrow().link(),
                            linkShare * 100));
        }
        return prefill >= room ? ofPrefill(use) : ofDecode(use);
    }

    private interface Figure {
        double of(ReplicaUse replica);
    }

    private static double mean(ResourceUse use, PhaseRole role, Figure figure) {
        return use.replicas().stream()
                .filter(r -> r.role() == role)
                .mapToDouble(figure::of)
                .average()
                .orElse(0);
    }

    /** Share of time of its busiest stage. */
    private static double busy(ResourceUse use, ReplicaUse replica) {
        return use.devices().stream()
                .filter(d -> d.replica().equals(replica.replica()))
                .mapToDouble(DeviceUse::busyShare)
                .max()
                .orElse(0);
    }

    private double roomUse(ReplicaUse replica) {
        return Math.max(replica.kvMeanShare(), batchUse(replica));
    }

    /** Sequences in service over those that the engine takes at once; each stage has a micro-batch of its own. */
    private double batchUse(ReplicaUse replica) {
        Replica one = plan.replica(replica.replica()).orElseThrow();
        int most = served().engine()
                .limits()
                .on(one.strategy().devices().stream()
                        .map(d -> served().cluster().require(d).type())
                        .toList())
                .maxSequences();
        return replica.meanBatch() * one.strategy().stages().size() / most;
    }

    private Scenario.Served served() {
        return setting.scenario().served();
    }

    private static ReplicaUse busiest(ResourceUse use, List<PhaseRole> roles, Figure figure) {
        return use.replicas().stream()
                .filter(r -> roles.contains(r.role()))
                .max(Comparator.comparingDouble(figure::of))
                .orElseThrow();
    }

    private Bottleneck ofPrefill(ResourceUse use) {
        ReplicaUse replica = busiest(use, List.of(PhaseRole.PREFILL), r -> busy(use, r));
        StepShares shares = shares(replica, 0, Math.max(1, replica.meanBatch()));
        Resource resource = switch (shares.largest()) {
            case ENGINE -> Resource.ENGINE;
            case MESSAGES -> Resource.COLLECTIVES;
            case COMPUTE -> Resource.PREFILL_COMPUTE;
            case MEMORY -> Resource.PREFILL_BANDWIDTH;
        };
        return new Bottleneck(
                resource,
                String.format(
                        Locale.ROOT,
                        "%s is busy %.0f %% of the time; %s",
                        replica.replica(),
                        busy(use, replica) * 100,
                        shares.words()));
    }

    private Bottleneck ofDecode(ResourceUse use) {
        ReplicaUse replica = busiest(use, List.of(PhaseRole.DECODE, PhaseRole.COLOCATED), this::roomUse);
        double batch = Math.max(1, replica.meanBatch());
        double prompts = replica.role() == PhaseRole.COLOCATED
                ? batch / Math.max(1, outputs().meanDecodeSteps())
                : 0;
        StepShares shares = shares(replica, batch, prompts);
        String why = String.format(
                Locale.ROOT,
                "%s has its KV blocks full to %.0f %% and its batch to %.0f %%; %s",
                replica.replica(),
                replica.kvMeanShare() * 100,
                batchUse(replica) * 100,
                shares.words());
        double gain = 1.1 * seconds(replica, batch, prompts) / seconds(replica, 1.1 * batch, 1.1 * prompts) - 1;
        if (roomUse(replica) >= FULL && gain >= WORTHWHILE) {
            boolean blocks = replica.kvMeanShare() >= batchUse(replica);
            return new Bottleneck(
                    blocks ? Resource.KV_BLOCKS : Resource.DECODE_BATCH,
                    why + String.format(Locale.ROOT, "; a tenth more sequences would bring %.0f %% more", gain * 100));
        }
        Resource resource = switch (shares.largest()) {
            case ENGINE -> Resource.ENGINE;
            case MESSAGES -> Resource.COLLECTIVES;
            case COMPUTE -> Resource.DECODE_COMPUTE;
            case MEMORY -> Resource.DECODE_BANDWIDTH;
        };
        return new Bottleneck(resource, why);
    }

    private WorkloadSummary.Outputs outputs() {
        return setting.summary().outputs();
    }

    private BatchShape decodes(double sequences) {
        long each = Math.max(1, Math.round(sequences));
        return BatchShape.decode(
                each, Math.max(each, Math.round(each * outputs().decodeContext())));
    }

    private BatchShape prompt() {
        WorkloadSummary.Prompts prompts = setting.summary().prompts();
        return BatchShape.prompts(1, prompts.mean(), prompts.meanPairs());
    }

    private List<StageLayout> layouts(ReplicaUse replica) {
        return StageLayout.of(
                served().cluster(),
                plan.replica(replica.replica()).orElseThrow().strategy());
    }

    private StageCost cost(StageLayout layout) {
        return setting.costs().stage(served().model(), layout, served().engine());
    }

    /** A step of so many decodes and, on average, so many mean prompts, through all stages. */
    private double seconds(ReplicaUse replica, double sequences, double prompts) {
        double sum = 0;
        for (StageLayout layout : layouts(replica)) {
            StageCost cost = cost(layout);
            sum += (sequences > 0 ? cost.seconds(decodes(sequences)) : 0) + prompts * cost.seconds(prompt());
        }
        return sum;
    }

    /** What such a step spends its time on, at the stage where it takes longest. */
    private StepShares shares(ReplicaUse replica, double sequences, double prompts) {
        StageLayout slowest = layouts(replica).stream()
                .max(Comparator.comparingDouble(l -> (sequences > 0 ? cost(l).seconds(decodes(sequences)) : 0)
                        + prompts * cost(l).seconds(prompt())))
                .orElseThrow();
        double peak =
                slowest.gpu().peak(served().model().precisions().activations()).orElse(Double.POSITIVE_INFINITY);
        StepShares shares = new StepShares(slowest, peak);
        if (sequences > 0) {
            shares.add(cost(slowest).explain("step", decodes(sequences)), 1);
        }
        if (prompts > 0) {
            shares.add(cost(slowest).explain("step", prompt()), prompts);
        }
        return shares;
    }
}
