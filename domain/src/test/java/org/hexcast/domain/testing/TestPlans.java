package org.hexcast.domain.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;

/** Plans that tests share. */
public final class TestPlans {

    private TestPlans() {}

    /** GPUs {@code from} (included) to {@code to} (excluded) of a node. */
    public static List<DeviceId> gpus(String node, int from, int to) {
        List<DeviceId> list = new ArrayList<>();
        for (int i = from; i < to; i++) {
            list.add(new DeviceId(node, i));
        }
        return list;
    }

    /** A strategy of one stage. */
    public static ParallelStrategy oneStage(int layers, List<DeviceId> devices) {
        return new ParallelStrategy(List.of(new Stage(0, layers, devices)));
    }

    /** One prefill and one decode replica. */
    public static Plan pair(ParallelStrategy prefill, ParallelStrategy decode) {
        ReplicaId from = new ReplicaId("prefill-0");
        ReplicaId to = new ReplicaId("decode-0");
        return new Plan(
                List.of(new Replica(from, PhaseRole.PREFILL, prefill), new Replica(to, PhaseRole.DECODE, decode)),
                Map.of(from, 1.0),
                List.of(new KvRoute(from, to, 1.0)));
    }

    /** Prefill on GPUs 0 to 3 of node {@code a}, decode on 4 to 7, one stage each. */
    public static Plan fourAndFour(int layers) {
        return pair(oneStage(layers, gpus("a", 0, 4)), oneStage(layers, gpus("a", 4, 8)));
    }
}
