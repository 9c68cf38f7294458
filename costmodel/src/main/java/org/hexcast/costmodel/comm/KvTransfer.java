package org.hexcast.costmodel.comm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;

/**
 * What one KV cache puts on the links on its way from a prefill to a decode replica: every layer's keys and values go from the devices that hold that
 * layer and head to those that will hold it (HexGen-2, ICLR 2025, section 3.3: the collective performance of all GPU pairs involved).
 *
 * <p>A head that several senders hold is sent by one of them, taken in turn. A head that several receivers need crosses to the first, which passes it on.
 * The cache of latent attention is one such head on every device of a stage: it crosses once for each stage and is passed on to the others.
 *
 * @param loads bytes per token on each link, in a fixed order
 * @param latencySeconds longest latency of any message
 */
public record KvTransfer(List<Load> loads, double latencySeconds) {

    /**
     * What one token puts on one link.
     *
     * @param link which
     * @param bytesPerToken how much
     */
    public record Load(Link link, double bytesPerToken) {}

    public KvTransfer {
        loads = List.copyOf(loads);
    }

    /** The transfer between replicas of these strategies. Time grows with the product of the stage counts and degrees. */
    public static KvTransfer between(Cluster cluster, ModelSpec model, ParallelStrategy from, ParallelStrategy to) {
        LinkLoads loads = new LinkLoads();
        for (Stage sender : from.stages()) {
            for (Stage receiver : to.stages()) {
                int layers = Math.min(sender.layerTo(), receiver.layerTo())
                        - Math.max(sender.layerFrom(), receiver.layerFrom());
                if (layers > 0) {
                    addStagePair(cluster, model, sender, receiver, layers, loads);
                }
            }
        }
        List<Load> list = new ArrayList<>();
        for (Map.Entry<Link, Double> load : loads.bytes().entrySet()) {
            list.add(new Load(load.getKey(), load.getValue()));
        }
        return new KvTransfer(list, loads.latencySeconds());
    }

    private static void addStagePair(
            Cluster cluster, ModelSpec model, Stage sender, Stage receiver, int layers, LinkLoads loads) {
        int heads = model.attention().kvHeads();
        double headBytes = layers * KvBytes.perHeadTokenAndLayer(model);
        // Heads that share their holders on both sides travel as one message.
        int together = runOfHeads(sender, receiver, heads);
        for (int head = 0; head < heads; head += together) {
            List<DeviceId> senders = holders(sender.devices(), head, heads);
            List<DeviceId> receivers = holders(receiver.devices(), head, heads);
            DeviceId source = senders.get(head % senders.size());
            DeviceId first = receivers.get(0);
            loads.add(cluster.path(source, first), together * headBytes);
            for (DeviceId other : receivers.subList(1, receivers.size())) {
                loads.add(cluster.path(first, other), together * headBytes);
            }
        }
    }

    /** Length of the runs of heads that lie together on both sides. */
    public static int runOfHeads(Stage sender, Stage receiver, int heads) {
        int one = Math.max(1, heads / sender.tensorDegree());
        int other = Math.max(1, heads / receiver.tensorDegree());
        while (other != 0) {
            int rest = one % other;
            one = other;
            other = rest;
        }
        return one;
    }

    /** The devices of a stage that hold one head: one where there are enough heads, else as many as replicate it. */
    public static List<DeviceId> holders(List<DeviceId> devices, int head, int heads) {
        int degree = devices.size();
        if (heads % degree == 0) {
            return List.of(devices.get(head / (heads / degree)));
        }
        int replicas = degree / heads;
        return devices.subList(head * replicas, (head + 1) * replicas);
    }

    /** Time of a KV cache of this many tokens when no other transfer runs. */
    public double secondsAlone(double tokens) {
        return latencySeconds + tokens * busiestSecondsPerToken();
    }

    /** Time per token of the busiest link. */
    public double busiestSecondsPerToken() {
        double most = 0;
        for (Load load : loads) {
            most = Math.max(most, load.bytesPerToken() / load.link().bytesPerSecond());
        }
        return most;
    }
}
