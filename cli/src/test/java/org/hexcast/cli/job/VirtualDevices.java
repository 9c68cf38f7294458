package org.hexcast.cli.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.TokenIds;

/** Devices that compute nothing and take the times that another run took: the k-th step of a stage as long as its k-th step there. */
final class VirtualDevices {

    private final Map<ReplicaId, List<Deque<Long>>> stepNanos = new LinkedHashMap<>();
    private final Map<Long, Long> transferNanos = new LinkedHashMap<>();
    private final Map<DeviceId, Place> places = new LinkedHashMap<>();
    private final Map<ReplicaId, long[]> freeAt = new LinkedHashMap<>();
    private final Set<Long> started = new LinkedHashSet<>();
    /** What devices will report, by time, then by the order in which the simulator ends things. */
    private final TreeMap<Long, TreeMap<Integer, List<DeviceReport>>> due = new TreeMap<>();

    private long now;

    private record Place(Replica replica, int order, int stage, int rank) {}

    VirtualDevices(Plan plan, List<StepSpan> steps, List<TransferSpan> transfers) {
        for (Replica replica : plan.replicas()) {
            List<Deque<Long>> stages = new ArrayList<>();
            for (int stage = 0; stage < replica.strategy().stages().size(); stage++) {
                stages.add(new ArrayDeque<>());
                Stage there = replica.strategy().stages().get(stage);
                for (int rank = 0; rank < there.tensorDegree(); rank++) {
                    places.put(there.devices().get(rank), new Place(replica, 1 + stepNanos.size(), stage, rank));
                }
            }
            stepNanos.put(replica.id(), stages);
            freeAt.put(replica.id(), new long[stages.size()]);
        }
        steps.forEach(step -> stages(step.replica()).get(step.stage()).add(step.endNanos() - step.startNanos()));
        transfers.forEach(t -> transferNanos.put(t.request().value(), t.endNanos() - t.startNanos()));
    }

    private List<Deque<Long>> stages(ReplicaId replica) {
        return Objects.requireNonNull(stepNanos.get(replica));
    }

    Map<DeviceId, DevicePort> ports() {
        Map<DeviceId, DevicePort> ports = new LinkedHashMap<>();
        places.keySet().forEach(id -> ports.put(id, new Port(id)));
        return ports;
    }

    private final class Port implements DevicePort {
        private final DeviceId id;

        private Port(DeviceId id) {
            this.id = id;
        }

        @Override
        public DeviceId id() {
            return id;
        }

        @Override
        public void submit(DeviceCommand command) {
            Place place = Objects.requireNonNull(places.get(id));
            if (command instanceof DeviceCommand.Load) {
                report(now, place.order(), new DeviceReport.Loaded(id, 0, 0));
            } else if (command instanceof DeviceCommand.Step step && place.stage() == 0 && place.rank() == 0) {
                run(place, step);
            } else if (command instanceof DeviceCommand.SendKv send) {
                report(now + transfer(send.sequence()), 0, new DeviceReport.KvSent(id, send.transfer()));
            } else if (command instanceof DeviceCommand.ReceiveKv receive) {
                report(now + transfer(receive.sequence()), 0, new DeviceReport.KvArrived(id, receive.transfer()));
            }
        }

        @Override
        public void abort(String reason) {
            throw new IllegalStateException(reason);
        }
    }

    private long transfer(long sequence) {
        Long nanos = transferNanos.get(sequence);
        if (nanos == null) {
            throw new IllegalStateException("the other run did not move the cache of request " + sequence);
        }
        started.add(sequence);
        return nanos;
    }

    private void run(Place place, DeviceCommand.Step step) {
        Replica replica = place.replica();
        long[] free = Objects.requireNonNull(freeAt.get(replica.id()));
        long end = now;
        int[] zeros = new int
                [(int) step.parts().stream()
                        .filter(part -> part.sampling().isPresent())
                        .count()];
        List<Stage> stages = replica.strategy().stages();
        for (int stage = 0; stage < stages.size(); stage++) {
            Long nanos = stages(replica.id()).get(stage).poll();
            if (nanos == null) {
                throw new IllegalStateException(
                        "the other run had no step " + step.step() + " of replica " + replica.id());
            }
            end = Math.max(end, free[stage]) + nanos;
            free[stage] = end;
            List<DeviceId> devices = stages.get(stage).devices();
            for (int rank = 0; rank < devices.size(); rank++) {
                boolean chooses = stage == stages.size() - 1 && rank == 0;
                TokenIds tokens = chooses ? TokenIds.of(zeros) : TokenIds.NONE;
                report(end, place.order(), new DeviceReport.StepDone(devices.get(rank), step.step(), nanos, tokens));
            }
        }
    }

    private void report(long at, int order, DeviceReport report) {
        due.computeIfAbsent(at, t -> new TreeMap<>())
                .computeIfAbsent(order, o -> new ArrayList<>())
                .add(report);
    }

    /** When something is reported next; the end of time if nothing is. */
    long next() {
        return due.isEmpty() ? Long.MAX_VALUE : due.firstKey();
    }

    /** What is reported at a time, which is now. */
    List<DeviceReport> at(long time) {
        now = time;
        TreeMap<Integer, List<DeviceReport>> reports = due.remove(time);
        return reports == null
                ? List.of()
                : reports.values().stream().flatMap(List::stream).toList();
    }

    /** Steps and transfers of the other run that nobody has asked for. */
    long left() {
        long steps = stepNanos.values().stream()
                .flatMap(List::stream)
                .mapToLong(Deque::size)
                .sum();
        return steps + transferNanos.size() - started.size();
    }
}
