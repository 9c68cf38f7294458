package org.hexcast.realexec.serving;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.ShardSpec;
import org.hexcast.scheduler.serve.KvLedger;

/** Tells devices which shard they hold, and knows which have it. Owned by the thread that serves. */
final class ShardLoading {

    private final ServingSetup setup;
    private final Set<DeviceId> loaded = new LinkedHashSet<>();

    ShardLoading(ServingSetup setup) {
        this.setup = setup;
    }

    void load(LiveReplica replica) {
        KvLedger ledger = replica.state().ledger();
        ShardSpec.KvRoom room = new ShardSpec.KvRoom(
                Math.toIntExact(ledger.totalBlocks()),
                ledger.blockTokens(),
                setup.served().contextTokens());
        List<Stage> stages = replica.replica().strategy().stages();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            List<DeviceId> previous = i == 0 ? List.of() : stages.get(i - 1).devices();
            List<DeviceId> next =
                    i == stages.size() - 1 ? List.of() : stages.get(i + 1).devices();
            for (int rank = 0; rank < stage.tensorDegree(); rank++) {
                ShardSpec shard = new ShardSpec(
                        setup.served().shape(),
                        setup.served().weights(),
                        stage.layerFrom(),
                        stage.layerTo(),
                        new ShardSpec.Ways(rank, stage.devices(), previous, next),
                        room);
                replica.submitTo(Set.of(stage.devices().get(rank)), new DeviceCommand.Load(shard));
            }
        }
    }

    void loaded(DeviceReport.Loaded report) {
        loaded.add(report.device());
    }

    boolean isDone(List<LiveReplica> replicas) {
        return replicas.stream()
                .filter(replica -> !replica.isLost())
                .allMatch(replica ->
                        loaded.containsAll(replica.replica().strategy().devices()));
    }
}
