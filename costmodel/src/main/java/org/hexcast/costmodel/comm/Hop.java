package org.hexcast.costmodel.comm;

import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;

/**
 * The way of activations from one stage to the next. Every sender holds all of them after its all-reduce, so two ways are open and the faster is taken:
 * the first device sends everything and the receivers pass it on (send and broadcast), or as many devices as both sides have each send a slice and the
 * receivers gather the slices.
 *
 * @param whole the first way
 * @param sliced the second way
 */
public record Hop(AlphaBeta whole, AlphaBeta sliced) {

    /** After the last stage there is none. */
    public static final Hop NONE = new Hop(AlphaBeta.ZERO, AlphaBeta.ZERO);

    /** The hop between two stages with these devices. */
    public static Hop between(Cluster cluster, List<DeviceId> from, List<DeviceId> to) {
        AlphaBeta send = send(cluster, from, to, 1);
        int slices = Math.min(from.size(), to.size());
        Ring ring = Ring.over(cluster, to);
        int receivers = to.size();
        AlphaBeta broadcast = receivers == 1
                ? AlphaBeta.ZERO
                : new AlphaBeta(
                        ring.launchSeconds() + (receivers - 1) * ring.step().alphaSeconds(),
                        ring.step().betaSecondsPerByte());
        AlphaBeta gather = receivers == 1
                ? AlphaBeta.ZERO
                : new AlphaBeta(
                        ring.launchSeconds() + (receivers - 1) * ring.step().alphaSeconds(),
                        ring.step().betaSecondsPerByte() * (receivers - 1) / receivers);
        return new Hop(send.then(broadcast), send(cluster, from, to, slices).then(gather));
    }

    private static AlphaBeta send(Cluster cluster, List<DeviceId> from, List<DeviceId> to, int slices) {
        LinkLoads loads = new LinkLoads();
        for (int i = 0; i < slices; i++) {
            loads.add(cluster.path(from.get(i), to.get(i)), 1.0 / slices);
        }
        return new AlphaBeta(Ring.LAUNCH_SECONDS + loads.latencySeconds(), loads.busiestSeconds());
    }

    /** Time for this many bytes. */
    public double seconds(double bytes) {
        return Math.min(whole.seconds(bytes), sliced.seconds(bytes));
    }

    /** The same, so many times as slow. */
    public Hop times(double factor) {
        return new Hop(whole.times(factor), sliced.times(factor));
    }
}
