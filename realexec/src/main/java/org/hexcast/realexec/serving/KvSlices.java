package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.realexec.device.DeviceCommand.KvSlice;

/** Which part of a KV cache goes from which device to which: every layer and head from one that holds it to all that will. */
final class KvSlices {

    private KvSlices() {}

    /** All slices between two replicas, in a fixed order. A head that several senders hold is sent by one of them, taken in turn. */
    static List<KvSlice> between(ParallelStrategy from, ParallelStrategy to, int kvHeads) {
        List<KvSlice> slices = new ArrayList<>();
        for (Stage sender : from.stages()) {
            for (Stage receiver : to.stages()) {
                int layerFrom = Math.max(sender.layerFrom(), receiver.layerFrom());
                int layerTo = Math.min(sender.layerTo(), receiver.layerTo());
                if (layerFrom < layerTo) {
                    addStagePair(sender, receiver, layerFrom, layerTo, kvHeads, slices);
                }
            }
        }
        return List.copyOf(slices);
    }

    private static void addStagePair(
            Stage sender, Stage receiver, int layerFrom, int layerTo, int kvHeads, List<KvSlice> slices) {
        int together = KvTransfer.runOfHeads(sender, receiver, kvHeads);
        for (int head = 0; head < kvHeads; head += together) {
            List<DeviceId> senders = KvTransfer.holders(sender.devices(), head, kvHeads);
            DeviceId source = senders.get(head % senders.size());
            for (DeviceId target : KvTransfer.holders(receiver.devices(), head, kvHeads)) {
                slices.add(new KvSlice(source, target, layerFrom, layerTo, head, head + together));
            }
        }
    }
}
